import { parentPort, type MessagePort } from 'node:worker_threads';
import { createEngine, type Engine } from './engine.ts';
import type { IndexCall, IndexFault, IndexReply } from './protocol.ts';

/** SQLSTATEs of damage: I/O and system errors, configuration files, corrupted data and index. */
const DAMAGE = /^(?:58|F0|XX00[12])/;

function sqlState(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

function faultOf(error: unknown): IndexFault {
  const message = error instanceof Error ? error.message : String(error);
  const state = sqlState(error);
  if (state === null) return { kind: 'broken', message };
  return { kind: DAMAGE.test(state) ? 'damaged' : 'statement', message };
}

async function answer(run: Engine, { id, request }: IndexCall): Promise<IndexReply> {
  try {
    return { id, value: await run(request) };
  } catch (error) {
    return { id, fault: faultOf(error) };
  }
}

/** Answers requests one after the other, in the order in which they came. */
function serve(port: MessagePort, run: Engine): void {
  let last: Promise<void> = Promise.resolve();
  port.on('message', (call: IndexCall) => {
    last = last.then(async () => port.postMessage(await answer(run, call)));
  });
}

if (!parentPort) throw new Error('This file is the entry of a worker thread');
serve(parentPort, createEngine());
