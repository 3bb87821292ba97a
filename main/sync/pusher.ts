import type { Logger, Timers, Undo } from '../../shared/lib/ports.ts';
import type { ClientMessage } from '../../shared/wire/messages.ts';
import type { Store } from '../store/types.ts';
import { BROKEN, ConnectError } from './channel.ts';
import { Halt } from './halt.ts';
import type { PendingRecord, ReplicaLog } from './ports.ts';
import { createPushStream, type PushStream } from './push-stream.ts';
import { courseOf } from './refusals.ts';
import { createRefuser, type Refuser } from './refuser.ts';

/** Sends the outbox in order, and deals with the answers (SPEC.md of the wire, W1 to W10). */
export interface Pusher {
  /** Sends what waits, as far as there is room. */
  pump(): void;
  /**
   * Instead of it, in a copied profile: sends only what the server seems to have already, to learn its seqs. Then
   * the connection ends with `Halt`.
   */
  learn(isKnown: (record: PendingRecord) => boolean): void;
  acked(batchId: number, seqs: readonly number[]): void;
  rejected(batchId: number, index: number, code: string): void;
  /** A person asks for another try, or what it waits for may be over. */
  retry(): void;
  /** Resolves when the answers taken so far are on disk. */
  recorded(): Promise<void>;
  stop(): void;
}

interface PusherOptions {
  readonly replicaLog: ReplicaLog;
  readonly store: Store;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Highest `localId` that the server has: up to here records are sent again to learn their seqs. */
  readonly deviceHead: number;
  send(message: ClientMessage): void;
  /** These are in the stream now. */
  sent(records: readonly PendingRecord[]): void;
  /** What was in the stream is answered: the next begins behind what is acknowledged. */
  restarted(): void;
  /** Everything up to `deviceHead` is acknowledged, or never will be. Called once. */
  settled(): void;
  /** Everything is sent and acknowledged. May be called again. */
  idle(): void;
  /** Something was answered and is on disk. */
  changed(): void;
  /** The server has no room for more; told when it begins and when it is over. */
  waits(isWaiting: boolean): void;
  failed(error: unknown): void;
}

/** A record that cannot be taken as it is. */
interface Refused {
  readonly record: PendingRecord;
  readonly code: string;
}

/** A part of the outbox that is sent alone, and what follows when it is answered. */
interface Stretch {
  mayGo(record: PendingRecord): boolean;
  done(): void;
}

/** What changes while a connection lasts. */
interface Push {
  readonly options: PusherOptions;
  readonly stream: PushStream;
  readonly refuser: Refuser;
  /** `draining`: what is under way is answered first. `busy`: a refusal is dealt with. `waiting`: for room. */
  phase: 'open' | 'draining' | 'busy' | 'waiting' | 'stopped';
  refused: Refused | null;
  stretch: Stretch | null;
  /** The server refuses everything until `reopen` (W7). */
  isShut: boolean;
  isCopied: boolean;
  hasSettled: boolean;
  /** It has waited once for devices that bring by themselves what this one holds of them. */
  hasRested: boolean;
  cancelWait: Undo;
  recording: Promise<void>;
}

const QUOTA_MS = 60_000;
const REST_MS = 5_000;

function halt(push: Push, detail: string): void {
  push.options.failed(new Halt('copied', detail));
}

function settle({ options, ...push }: Push): boolean {
  if (push.hasSettled || push.isCopied) return push.hasSettled;
  const [lowest] = options.replicaLog.pending(0, 1);
  if (lowest && lowest.localId <= options.deviceHead) return false;
  options.settled();
  return true;
}

function pump(push: Push): void {
  if (push.phase !== 'open') return;
  const large = push.stream.fill((record) => push.stretch?.mayGo(record) ?? true);
  if (large) return drain(push, { record: large, code: 'TOO_LARGE' });
  const { stretch } = push;
  if (stretch && push.stream.isEmpty) {
    push.stretch = null;
    return stretch.done();
  }
  push.hasSettled = settle(push);
  if (push.stream.isEmpty) push.options.idle();
}

/** What is under way is answered first: it may be the same document's. */
function drain(push: Push, refused: Refused): void {
  push.phase = 'draining';
  push.refused = refused;
  drained(push);
}

function drained(push: Push): void {
  const { phase, stream, refused, options } = push;
  if (phase !== 'draining' || !stream.isEmpty || !refused) return;
  options.restarted();
  deal(push, refused);
}

function deal(push: Push, refused: Refused): void {
  push.phase = 'busy';
  handle(push, refused).catch(push.options.failed);
}

function resume(push: Push): void {
  if (push.phase === 'stopped') return;
  if (push.isShut) push.options.send({ type: 'reopen' });
  push.isShut = false;
  push.stream.restart();
  push.phase = 'open';
  pump(push);
}

function wait(push: Push): void {
  const { timers, waits } = push.options;
  push.phase = 'waiting';
  // Reading goes on while there is no room for more.
  push.hasSettled = settle(push);
  waits(true);
  push.cancelWait = timers.after(QUOTA_MS, () => retry(push));
}

function rest(push: Push): void {
  push.hasRested = true;
  push.phase = 'waiting';
  push.cancelWait = push.options.timers.after(REST_MS, () => retry(push));
}

function retry(push: Push): void {
  if (push.phase !== 'waiting') return;
  push.cancelWait();
  push.options.waits(false);
  resume(push);
}

async function handle(push: Push, refused: Refused): Promise<void> {
  const { replicaLog } = push.options;
  const { record, code } = refused;
  const course = courseOf(code);
  const [lowest] = replicaLog.pending(0, 1);
  if (lowest && lowest.localId < record.localId) {
    // What stands before it is fine: it is sent alone, so that the rest is about this record only.
    push.stretch = {
      mayGo: ({ localId }) => localId < record.localId,
      done: () => deal(push, refused),
    };
    return resume(push);
  }
  if (course.kind === 'copied' || push.isCopied) return halt(push, code);
  if (course.kind === 'wait') return wait(push);
  if (course.kind === 'later' && !push.hasRested) return rest(push);
  await push.refuser.refuse(record, { code, mayReplay: course.kind === 'later' || course.mayReplay });
  resume(push);
}

async function accept(push: Push, batchId: number, seqs: readonly number[]): Promise<void> {
  const batch = await push.stream.accepted(batchId, seqs);
  if (!batch || push.phase === 'stopped') return;
  push.refuser.accepted(batch);
  push.options.changed();
  drained(push);
  pump(push);
}

function reject(push: Push, batchId: number, { index, code }: { index: number; code: string }): void {
  const batch = push.stream.refused(batchId);
  if (!batch || push.phase === 'stopped') return;
  const record = batch[index];
  if (!record) return push.options.failed(new ConnectError(BROKEN));
  // Of several the first is meant: those behind it were refused because of it.
  if (push.isShut) return drained(push);
  push.isShut = true;
  push.stretch = null;
  drain(push, { record, code });
}

/** Pushes over one connection. */
export function createPusher(options: PusherOptions): Pusher {
  const { failed } = options;
  const push: Push = {
    options,
    stream: createPushStream(options),
    refuser: createRefuser(options),
    phase: 'open',
    refused: null,
    stretch: null,
    isShut: false,
    isCopied: false,
    hasSettled: false,
    hasRested: false,
    cancelWait: () => undefined,
    recording: Promise.resolve(),
  };
  return {
    pump: () => pump(push),
    learn(isKnown) {
      push.isCopied = true;
      push.stretch = { mayGo: isKnown, done: () => halt(push, 'numbers ahead') };
      pump(push);
    },
    retry: () => retry(push),
    recorded: () => push.recording,
    rejected: (batchId, index, code) => reject(push, batchId, { index, code }),
    acked(batchId, seqs) {
      push.recording = Promise.all([push.recording, accept(push, batchId, seqs)]).then(() => undefined);
      push.recording.catch(failed);
    },
    stop() {
      push.phase = 'stopped';
      push.cancelWait();
      push.stream.clear();
    },
  };
}
