import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { withoutGaps } from './page-gaps.ts';

const folder = mkdtempSync(join(tmpdir(), 'page-gaps-'));
const file = join(folder, 'some.sqlite');
afterAll(() => rmSync(folder, { recursive: true }));

const markOf = (round: number): string => `<mark-${round}>`;
const ROUNDS = 120;

/** Rows that grow and shrink under few keys, half of which are deleted; answers marks that are not to be found. */
function shuffle(seed: number, secure: 'ON' | 'OFF'): string[] {
  const random = createSeededRandom(seed);
  const live = new Map<number, string>();
  rmSync(file, { force: true });
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA secure_delete = ${secure};
    CREATE TABLE state (no INTEGER PRIMARY KEY, bytes BLOB)`);
  const put = db.prepare('INSERT OR REPLACE INTO state VALUES (?, ?)');
  for (let round = 0; round < ROUNDS; round++) {
    const no = random.below(24);
    live.set(no, markOf(round));
    put.run(no, Buffer.from(markOf(round).padEnd(60 + random.below(800), 'x')));
  }
  db.exec('DELETE FROM state WHERE no >= 12');
  db.close();
  const kept = new Set([...live].flatMap(([no, mark]) => (no < 12 ? [mark] : [])));
  return Array.from({ length: ROUNDS }, (_, round) => markOf(round)).filter((mark) => !kept.has(mark));
}

/** How many of forty files hold what was deleted. */
function countHolding(secure: 'ON' | 'OFF', read: (file: Uint8Array) => Uint8Array): number {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed + 1);
  return seeds.filter((seed) => {
    const deleted = shuffle(seed, secure);
    const text = Buffer.from(read(readFileSync(file))).toString('latin1');
    return deleted.some((mark) => text.includes(mark));
  }).length;
}

test('62: SQLite leaves copies of what was deleted in the gaps of its pages, and only there', () => {
  expect(countHolding('ON', (bytes) => bytes)).toBeGreaterThan(0);
  expect(countHolding('ON', withoutGaps)).toBe(0);
});

test('62: what was deleted and not written over is found', () => {
  expect(countHolding('OFF', withoutGaps)).toBe(40);
});

test('another file is left as it is', () => {
  const bytes = Buffer.from('no database at all');
  expect(withoutGaps(bytes)).toEqual(bytes);
});
