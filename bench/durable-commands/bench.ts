import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { startHost } from '../lib/host.ts';
import type { Measurement } from '../lib/result.ts';
import { withScratch } from '../lib/scratch.ts';
import { median } from '../lib/statistics.ts';

const inFlight = 32;
const total = 3_000;
const rounds = 3;

/**
 * Commands through the socket of a real host, 32 in flight, each answered only when it is on disk; beside
 * bare SQLite with one durable commit for each row of 200 bytes.
 */
export async function durableCommands(): Promise<Measurement[]> {
  return withScratch(async (directory) => {
    const ours: number[] = [];
    const theirs: number[] = [];
    const host = await startHost(join(directory, 'profile'));
    try {
      await host.client.call('workspace.create', { name: 'Bench' });
      const { issueId } = await host.client.call('issues.create', { title: 'Counted' });
      for (let round = 0; round < rounds; round++) {
        ours.push(
          await perSecond(total, (n) =>
            host.client.call('issues.update', { issueId, patch: { title: `Counted ${n}` } }),
          ),
        );
        theirs.push(sqliteCommits(join(directory, `peer-${round}.sqlite`)));
      }
    } finally {
      await host.stop();
    }
    return [
      {
        metric: 'durable-commands',
        value: median(ours),
        unit: 'commands/s',
        peer: 'node:sqlite WAL FULL, a commit a row',
        peerValue: median(theirs),
        target: '≥ 0.5',
        note: `issues.update over the socket, ${inFlight} in flight, median of ${rounds}`,
      },
    ];
  });
}

async function perSecond(count: number, command: (n: number) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await command(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (count / (performance.now() - started)) * 1000;
}

function sqliteCommits(path: string): number {
  const database = new DatabaseSync(path);
  database.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE log (id INTEGER PRIMARY KEY, payload BLOB)',
  );
  const insert = database.prepare('INSERT INTO log (payload) VALUES (?)');
  const payload = new Uint8Array(200);
  const started = performance.now();
  for (let n = 0; n < total; n++) insert.run(payload);
  const elapsed = performance.now() - started;
  database.close();
  return (total / elapsed) * 1000;
}
