import { parentPort } from 'node:worker_threads';
import type { KeepingCall } from './protocol.ts';
import { createTerminalDesk } from './terminal-desk.ts';

/** The thread that keeps what all terminals of a host print, so that the host itself has no work with it. */
if (!parentPort) throw new Error('This file is the entry of a worker thread');
const port = parentPort;
const desk = createTerminalDesk((reply) => port.postMessage(reply));
port.on('message', (call: KeepingCall) => desk(call));
