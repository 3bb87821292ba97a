import { mayChange } from '../../../shared/documents/schema-version.ts';
import { buildDocument } from '../../../main/replica/documents/build-document.ts';
import { readStored } from '../../../main/replica/documents/records.ts';
import { createStatements } from '../../../main/store/statements.ts';
import type { Device } from '../world/device.ts';

interface Own {
  readonly document: number;
  readonly name: string;
  readonly position: number;
}

/**
 * What a program of this version has written, after the record `since`, into documents that were newer than it. Where
 * merged states came from the server it is not known what was there first.
 */
export function writesAhead({ name: machine, disk }: Device, version: number, since: number): string[] {
  const read = createStatements({ db: disk.db });
  const own = read.all<Own>(
    `SELECT r.document, d.name, r.position FROM record r JOIN document d ON d.id = r.document
     WHERE r.number > ? AND r.device_id = '' AND r.origin = '' AND r.withdrawn = 0
       AND r.position > coalesce((SELECT through FROM snapshot s WHERE s.document = r.document), 0)
       AND NOT EXISTS (SELECT 1 FROM base b WHERE b.document = r.document)`,
    since,
  );
  return own.flatMap(({ document, name, position }) => {
    const doc = buildDocument(readStored(read, document, position));
    const may = mayChange(doc, version);
    doc.destroy();
    return may ? [] : [`${machine} has changed ${name}, which a newer program had written`];
  });
}

/** Issues that wait for a number in documents that a program of this version knows, in a world at rest. */
export function waitsInVain({ name: machine, disk }: Device, version: number): string[] {
  const read = createStatements({ db: disk.db });
  const boards = read.all<{ id: number; name: string }>(
    `SELECT DISTINCT d.id, d.name FROM number_wait w
     JOIN document d ON d.name = 'board:' || w.team_id || ':' || w.shard`,
  );
  return boards.flatMap(({ id, name }) => {
    const doc = buildDocument(readStored(read, id));
    const may = mayChange(doc, version);
    doc.destroy();
    return may ? [`${machine} gives no numbers in ${name}, which it may change`] : [];
  });
}
