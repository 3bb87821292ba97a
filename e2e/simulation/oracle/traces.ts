import type { World } from '../world/create-world.ts';
import type { Person } from '../world/team.ts';
import { readLog } from './server-log.ts';

/** Places where texts of people end up in a replica. */
const SHOWN = `SELECT title AS text FROM issue_row UNION ALL SELECT body FROM issue_body
  UNION ALL SELECT name FROM member_row UNION ALL SELECT name FROM project_row
  UNION ALL SELECT name FROM team_row UNION ALL SELECT text FROM criterion_row`;

/** Texts that somebody wrote after the first `known`, and that are anywhere else. */
export async function textsAfter({ people, server }: World, by: Person, known: number): Promise<string[]> {
  const { name } = by.device;
  const written = new RegExp(`-${name}-(\\d+)`, 'g');
  const late = (text: string, where: string): string[] =>
    [...text.matchAll(written)].flatMap(([found, count]) =>
      Number(count) > known ? [`${found} of ${name}, who was shut out at ${known}, is ${where}`] : [],
    );
  const shown = people.flatMap(({ device }) =>
    device.name === name
      ? []
      : device.disk.db
          .prepare(SHOWN)
          .all()
          .flatMap(({ text }) => late(String(text), `on ${device.name}`)),
  );
  const log = server.store ? await readLog(server.store) : [];
  const stored = log.flatMap((record) =>
    record.kind === 'yjs'
      ? late(Buffer.from(record.payload).toString('latin1'), `in the log at ${record.seq}`)
      : [],
  );
  return [...shown, ...stored];
}
