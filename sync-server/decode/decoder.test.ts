/** With real threads: that of the product, and others that hang or die where no update makes ours do so. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { outlineUpdate } from '../../shared/documents/update-check.ts';
import { item, sharedType, structsOf, text } from '../../shared/testing/handmade-updates.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { startDecodeWorker, timers } from '../app/platform.ts';
import { createDecoder } from './decoder.ts';
import type { Decoder } from './decoder.ts';
import { DecoderError } from './lane.ts';
import { mergeDocument } from './merge.ts';
import type { Reply } from './protocol.ts';

interface Setup {
  /** The program of the threads, in the order in which they start; the last one goes on. */
  readonly programs?: readonly URL[];
  readonly memoryMb?: number;
}

const product = new URL('worker.ts', import.meta.url);
const small = structsOf(1, item(text('a')));
const large = (letter = 'x'): Uint8Array => structsOf(1, item(text(letter.repeat(5_000))));

const program = (code: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads';\n${code}`)}`,
  );
/** Answers with the letters of updates; hangs at 'h', dies at 'd', and hangs at every merge. */
const moody = program(`
  parentPort.on('message', (job) => {
    const letter = job.kind === 'merge' ? 'h' : String.fromCharCode(job.update.at(-2));
    if (letter === 'd') process.exit(1);
    for (;letter === 'h';);
    parentPort.postMessage({ kind: 'inspected', outline: letter });
  });
  parentPort.postMessage({ kind: 'ready' });
`);
const broken = program('throw new Error("no such module")');
const silent = program('parentPort.on("message", () => undefined)');

const time = { current: createManualTime() };
let decoders: Decoder[];
let lost: unknown[];
/** The same as they are counted. */
let counted: unknown[];
let threads: { started: number; ready: Promise<void>[]; ended: Promise<void>[] };

function create({ programs = [product], memoryMb }: Setup = {}, real = false): Decoder {
  const decoder = createDecoder({
    timers: real ? timers : time.current.timers,
    logger: { info: () => undefined, error: () => undefined, warn: (_, fields) => void lost.push(fields) },
    lost: (job, reason) => void counted.push({ job, reason }),
    startWorker(limits) {
      const chosen = programs[Math.min(threads.started++, programs.length - 1)] ?? product;
      const worker = startDecodeWorker({ program: chosen, memoryMb: memoryMb ?? limits.memoryMb });
      threads.ended.push(new Promise((resolve) => worker.onEnd(resolve)));
      const ready = Promise.withResolvers<void>();
      threads.ready.push(ready.promise);
      // Heard after the decoder has given the thread its job.
      const onReply = (listener: (reply: Reply) => void): void =>
        worker.onReply((reply) => {
          listener(reply);
          if (reply.kind === 'ready') ready.resolve();
        });
      return { ...worker, onReply };
    },
  });
  decoders.push(decoder);
  return decoder;
}

/** Inspects a large update of each letter, one after the other. */
function inspectAll(decoder: Decoder, letters: string): Promise<unknown>[] {
  return letters.split('').map(async (letter) => decoder.inspect(large(letter)));
}

beforeEach(() => {
  time.current = createManualTime();
  decoders = [];
  lost = [];
  counted = [];
  threads = { started: 0, ready: [], ended: [] };
});

afterEach(async () => {
  for (const decoder of decoders) decoder.close();
  await Promise.all(threads.ended);
});

describe('inspect', () => {
  it('D1: answers small updates at once, without a thread', () => {
    const decoder = create();
    expect(decoder.inspect(small)).toEqual(outlineUpdate(small));
    expect(decoder.inspect(small.slice(1))).toBeNull();
    expect(decoder.inspect(new Uint8Array(4096))).toBeNull();
    expect(threads.started).toBe(0);
  });

  it('D1: says of large updates in a thread what it says of small ones', async () => {
    const decoder = create();
    const doc = new Y.Doc();
    for (let i = 0; i < 500; i++) doc.getText('t').insert(i % 7, `word ${i}`);
    doc.getText('t').delete(3, 40);
    const update = Y.encodeStateAsUpdate(doc);
    expect(update.length).toBeGreaterThan(4096);
    expect(decoder.inspect(update)).toBeInstanceOf(Promise);
    expect(await decoder.inspect(update)).toEqual(outlineUpdate(update));
    expect(await decoder.inspect(update.slice(0, -1))).toBeNull();
    expect(await decoder.inspect(new Uint8Array(2 ** 20).fill(255))).toBeNull();
    expect(threads.started).toBe(1);
    expect(lost).toEqual([]);
  });

  it('D7: leaves the bytes to the caller, also where they lie in a frame with others', async () => {
    const decoder = create();
    const frame = new Uint8Array([...large('a'), ...large('b')]);
    const update = frame.subarray(0, large().length);
    expect(await decoder.inspect(update)).toEqual(outlineUpdate(large('a')));
    expect(frame).toEqual(new Uint8Array([...large('a'), ...large('b')]));
  });
});

describe('lost threads', () => {
  it('D3: refuses a job that takes two threads too long, and does what waited in another', async () => {
    const decoder = create({ programs: [moody] });
    expect(await decoder.inspect(large('a'))).toBe('a');
    const answers = inspectAll(decoder, 'hbc');
    time.current.advance(1_049);
    expect(lost).toEqual([]);
    time.current.advance(1);
    expect(lost).toEqual([{ job: 'inspect', reason: 'late' }]);
    await threads.ready[1];
    time.current.advance(3_049);
    expect(lost).toHaveLength(1);
    time.current.advance(1);
    expect(await Promise.all(answers)).toEqual([null, 'b', 'c']);
    expect(lost).toEqual([1, 2].map(() => ({ job: 'inspect', reason: 'late' })));
    expect(counted).toEqual(lost);
    await Promise.all(threads.ended.slice(0, 2));
    expect(threads.started).toBe(3);
  });

  it('D3: takes what a second thread says, when only the first stood still or died', async () => {
    const decoder = create({ programs: [moody, product] });
    const answers = ['h', 'd', 'a'].map((letter) => large(letter));
    const [first, ...others] = answers.map(async (update) => decoder.inspect(update));
    await threads.ready[0];
    time.current.advance(1_050);
    expect(await first).toEqual(outlineUpdate(large('h')));
    expect(await Promise.all(others)).toEqual(['d', 'a'].map((letter) => outlineUpdate(large(letter))));
    expect(lost).toEqual([{ job: 'inspect', reason: 'late' }]);
  });

  it('D3: refuses a job over which two threads die, and does what waited in another', async () => {
    const decoder = create({ programs: [moody] });
    const answers = inspectAll(decoder, 'adbdc');
    expect(await Promise.all(answers)).toEqual(['a', null, 'b', null, 'c']);
    expect(lost).toEqual(Array.from({ length: 4 }, () => ({ job: 'inspect', reason: 'died' })));
    expect(counted).toEqual(lost);
    expect(threads.started).toBe(5);
  });

  it('D2, D3: refuses a merge that takes too much memory', async () => {
    const decoder = create({ memoryMb: 24 }, true);
    const types = (count: number): Uint8Array =>
      structsOf(
        1,
        ...Array.from({ length: count }, (_, n) => item(sharedType(1), n > 0 ? { origin: [1, n - 1] } : {})),
      );
    expect(await decoder.merge([types(1_000)])).not.toBeNull();
    expect(await decoder.merge([types(40_000)])).toBeNull();
    expect(lost).toEqual([{ job: 'merge', reason: 'died' }]);
    expect(counted).toEqual(lost);
    expect(await decoder.merge([types(1_000)])).not.toBeNull();
  });

  it('D4: fails what waits when a thread does not start, and starts another for the next job', async () => {
    const decoder = create({ programs: [broken, moody] });
    const answers = inspectAll(decoder, 'ab');
    for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: 'DECODER_DOWN' });
    expect(threads.started).toBe(1);
    expect(await decoder.inspect(large('c'))).toBe('c');
    expect(lost).toEqual([]);
  });

  it('D4: fails what waits when the system has no thread to give', async () => {
    const startWorker = (): never => {
      throw new Error('ERR_WORKER_INIT_FAILED');
    };
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const decoder = createDecoder({ timers: time.current.timers, logger, startWorker });
    await expect(decoder.inspect(large())).rejects.toMatchObject({ code: 'DECODER_DOWN' });
    expect(decoder.inspect(small)).not.toBeNull();
  });

  it('D4: gives a thread ten seconds to start', async () => {
    const decoder = create({ programs: [silent] });
    const answer = decoder.inspect(large());
    time.current.advance(10_049);
    expect(threads.ended).toHaveLength(1);
    time.current.advance(1);
    await expect(answer).rejects.toMatchObject({ code: 'DECODER_DOWN' });
    await threads.ended[0];
  });

  it('D5: lets no inspection wait for a merge', async () => {
    const decoder = create({ programs: [moody] });
    const merge = decoder.merge([small]);
    expect(await decoder.inspect(large('a'))).toBe('a');
    decoder.close();
    await expect(merge).rejects.toBeInstanceOf(DecoderError);
  });

  it('D8: fails what is under way and what comes when it closes', async () => {
    const decoder = create({ programs: [moody] });
    await decoder.inspect(large('a'));
    const answers = [decoder.inspect(large('h')), decoder.inspect(large('b')), decoder.merge([small])];
    decoder.close();
    answers.push(decoder.inspect(large('c')));
    for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: 'DECODER_CLOSED' });
    await Promise.all(threads.ended);
    expect(time.current.pending).toBe(0);
  });
});

describe('merge', () => {
  it('D6: merges in a thread', async () => {
    const decoder = create();
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (let i = 0; i < 2_000; i++) doc.getText('t').insert(i, `${i % 10}`);
    const copies = updates.map((update) => update.slice());
    const merged = await decoder.merge(updates);
    expect(merged).toEqual(mergeDocument(updates));
    expect(merged?.clocks).toEqual(new Map([[doc.clientID, 2_000]]));
    expect(updates).toEqual(copies);
    expect(await decoder.merge(updates.slice(1))).toBeNull();
    expect(lost).toEqual([]);
  });
});
