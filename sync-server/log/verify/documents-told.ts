import type { GroupId } from '../../../shared/documents/group-id.ts';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type { YjsRecord } from '../../../shared/wire/messages.ts';
import type { LogTx, PushContext } from '../log-store.ts';
import type { Writer } from '../rows.ts';

type Report = (finding: string) => void;

/** What the records of a document tell of it. */
export interface DocumentTold {
  /** That of its first record. */
  readonly groupId: GroupId;
  /** True when a payload of it is gone: who wrote what in it can then not be told any more. */
  hasHoles: boolean;
  readonly writers: Map<number, Writer>;
}

export type DocumentsTold = Map<string, DocumentTold>;

/** Documents that are looked up at once. */
const PAGE = 256;

/** Takes in what one record tells, and reports when its document belongs to another group. */
export function tellDocument(told: DocumentsTold, record: YjsRecord, report: Report): void {
  const { seq, deviceId, origin, groupId, documentId, payload } = record;
  const document = told.get(documentId) ?? { groupId, hasHoles: false, writers: new Map<number, Writer>() };
  told.set(documentId, document);
  if (document.groupId !== groupId) report(`Record ${seq}: its document belongs to another group.`);
  document.hasHoles ||= payload.length === 0;
  const owner = origin || deviceId;
  for (const { client, to } of outlineUpdate(payload)?.clients ?? []) {
    if (to > (document.writers.get(client)?.clock ?? 0)) document.writers.set(client, { owner, clock: to });
  }
}

/** Whether the log knows of who writes what the records tell; of what is gone it may know more. */
function isWritten(
  { writers, hasHoles }: DocumentTold,
  known: ReadonlyMap<number, Writer> | undefined,
): boolean {
  return [...writers].every(([client, { owner, clock }]) => {
    const found = known?.get(client);
    if (!found || found.clock < clock) return false;
    return hasHoles || (found.clock === clock && found.owner === owner);
  });
}

function checkPage(
  page: readonly string[],
  { documents, writers }: PushContext,
  { told, purged, isWhole, report }: Options,
): void {
  for (const documentId of page) {
    const document = told.get(documentId);
    const found = documents.get(documentId);
    if ((found?.isPurged ?? false) !== purged.has(documentId))
      report(`The document ${documentId} is ${found?.isPurged ? '' : 'not '}purged, unlike the records say.`);
    if (!document) continue;
    if (found?.groupId !== document.groupId) report(`The document ${documentId} belongs to another group.`);
    if (isWhole && !purged.has(documentId) && !isWritten(document, writers.get(documentId)))
      report(`Who writes what in ${documentId} is not what the records say.`);
  }
}

interface Options {
  readonly told: DocumentsTold;
  readonly purged: ReadonlySet<string>;
  /** Nothing that updates build on can be missing: the log was never restored. */
  readonly isWhole: boolean;
  report(finding: string): void;
}

/** Checks documents against their records: groups, purges, and who writes what where that can be told. */
export async function checkDocuments(tx: LogTx, options: Options): Promise<void> {
  const ids = [...new Set([...options.told.keys(), ...options.purged])];
  for (let i = 0; i < ids.length; i += PAGE) {
    const page = ids.slice(i, i + PAGE);
    const clients = new Map(page.map((id) => [id, new Set(options.told.get(id)?.writers.keys())]));
    checkPage(page, await tx.push({ deviceId: '', groups: new Set(), clients }), options);
  }
}
