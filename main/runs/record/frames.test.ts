import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import type { Frame } from '../../../shared/contract/run-schemas.ts';
import type { HarnessEvent, NewHarnessEvent } from '../../harness/types.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/types.ts';
import { FRAME_BYTES, frameMigrations, frameOf, readFrames, writeFrame } from './frames.ts';

let scratch: Scratch;
let store: Store;
beforeEach(async () => {
  scratch = await createScratch('frames');
  store = openStore({ dir: join(scratch.path), migrations: frameMigrations });
});
afterEach(async () => {
  await store.close();
  await scratch.remove();
});

const placed = (event: NewHarnessEvent): HarnessEvent => ({ ...event, seq: 7, at: 1, sessionId: 's' });
const keep = (runId: string, frames: readonly Frame[]) =>
  store.commit((tx) => {
    for (const frame of frames) writeFrame(tx, runId, frame);
  });
const frames = (count: number, raw = '{}'): Frame[] =>
  Array.from({ length: count }, (_, i) => ({ seq: i + 1, at: i, kind: 'log', bytes: raw.length, raw }));
const seqs = (runId: string, before: number | null) => {
  const { rows, more } = readFrames(store.read, runId, before);
  return { first: rows[0]?.seq, last: rows.at(-1)?.seq, more };
};

test('27: a message is kept as it came, and parts of others and what was no message are not', () => {
  const raw = { method: 'turn/started', params: { deep: [1] } };
  expect(frameOf(placed({ kind: 'turn.started', raw }))).toEqual({
    seq: 7,
    at: 1,
    kind: 'turn.started',
    bytes: JSON.stringify(raw).length,
    raw: JSON.stringify(raw),
  });
  expect(frameOf(placed({ kind: 'turn.started', raw: null }))).toBeNull();
  expect(frameOf(placed({ kind: 'message.delta', itemId: 'a', text: 'T', raw }))).toBeNull();
  expect(frameOf(placed({ kind: 'tool.output', toolId: 'a', text: 'T', raw }))).toBeNull();
});

test('27: of a long message the beginning is kept, and how long it was; no character is parted', () => {
  const kept = frameOf(placed({ kind: 'log', text: '', raw: 'é'.repeat(FRAME_BYTES) }));
  expect(kept?.bytes).toBe(2 * FRAME_BYTES + 2);
  expect(Buffer.byteLength(kept?.raw ?? '')).toBe(FRAME_BYTES - 1);
  expect(kept?.raw).not.toContain('\uFFFD');
});

test('27: they are read from the newest back, in pages that are bounded by number and by size', async () => {
  await keep('many', frames(150));
  expect(seqs('many', null)).toEqual({ first: 51, last: 150, more: true });
  expect(seqs('many', 51)).toEqual({ first: 1, last: 50, more: false });
  await keep('large', frames(20, 'x'.repeat(FRAME_BYTES)));
  expect(seqs('large', null)).toEqual({ first: 13, last: 20, more: true });
  expect(seqs('none', null)).toEqual({ first: undefined, last: undefined, more: false });
});
