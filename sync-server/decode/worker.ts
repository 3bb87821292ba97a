import { parentPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { outlineUpdate } from '../../shared/documents/update-check.ts';
import { assertNever } from '../../shared/lib/exhaustive.ts';
import { mergeDocument } from './merge.ts';
import { unpackUpdates } from './pack.ts';
import type { Job, Reply } from './protocol.ts';

function answer(job: Job, port: MessagePort): void {
  const send = (reply: Reply, given: Uint8Array[] = []): void =>
    port.postMessage(
      reply,
      given.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer),
    );
  switch (job.kind) {
    case 'inspect':
      return send({ kind: 'inspected', outline: outlineUpdate(job.update) });
    case 'merge': {
      const document = mergeDocument(unpackUpdates(job.updates));
      return send({ kind: 'merged', document }, document ? [document.update] : []);
    }
    default:
      assertNever(job);
  }
}

if (!parentPort) throw new Error('This file is the entry of a worker thread');
const port = parentPort;
port.on('message', (job: Job) => answer(job, port));
port.postMessage({ kind: 'ready' } satisfies Reply);
