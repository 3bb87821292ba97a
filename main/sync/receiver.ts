import type { Logger } from '../../shared/lib/ports.ts';
import { assertNever } from '../../shared/lib/exhaustive.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import type { LogRecord, MessageOf, ServerMessage, SnapshotPart } from '../../shared/wire/messages.ts';
import { WireError } from '../../shared/wire/wire-error.ts';
import { BROKEN, ConnectError } from './channel.ts';
import { createDigestWatch, type Digest } from './digest-watch.ts';
import { Halt } from './halt.ts';
import type { Repairs } from './repairs.ts';
import { createSnapshotAssembly, type SnapshotAssembly } from './snapshot-assembly.ts';
import { takeRecords, type TakeRecordsOptions } from './take-records.ts';
import { unpack } from './unpack.ts';
import type { ReplicaLog } from './ports.ts';

/** What the server sends of its log. */
export type Incoming = MessageOf<ServerMessage, 'records' | 'snapshots' | 'packed' | 'seals' | 'digest'>;

/** Takes what the server sends of its log, in order, and gives it to the replica. */
export interface Receiver {
  /** `bytes`: size of the frame. */
  take(message: Incoming, bytes: number): void;
  stop(): void;
  /** Resolves when nothing is being applied; once it was stopped, for ever. */
  idle(): Promise<void>;
}

interface ReceiverOptions extends TakeRecordsOptions {
  readonly replicaLog: ReplicaLog;
  readonly repairs: Repairs;
  readonly logger: Logger;
  /** Resolves when own records that came back can be told apart: their acknowledgements are on disk. */
  recorded(): Promise<void>;
  /** Frames of so many bytes are taken in: there is room for as many. */
  credit(bytes: number): void;
  /** Everything up to `head` is applied and on disk. */
  reached(head: number): void;
  /** How the groups stand to the server's may have changed. */
  changed(): void;
  failed(error: unknown): void;
}

interface Frame {
  readonly message: Incoming;
  readonly bytes: number;
}

/** What changes while a connection lasts. */
interface Intake {
  readonly options: ReceiverOptions;
  readonly watch: ReturnType<typeof createDigestWatch>;
  readonly assembly: SnapshotAssembly;
  readonly frames: Frame[];
  waitingBytes: number;
  /** Never rejects. */
  applying: Promise<void>;
  head: number;
  busy: boolean;
  stopped: boolean;
}

/** Records of one commit at most, and bytes of their frames. */
const SHARE = 1000;
const SHARE_BYTES = 1024 * 1024;
/** A server that sends so much without being asked is cut off. */
const WAITING_BYTES = 64 * 1024 * 1024;

/** Unpacked late: until then a frame takes no more memory than it had on the way. */
function open({ message }: Frame): Exclude<Incoming, { type: 'packed' }> {
  return message.type === 'packed' ? unpack(message.bytes) : message;
}

/** The next frame, and with records those that follow it: they share a commit. */
function nextShare({ frames }: Intake): { message: ReturnType<typeof open>; bytes: number } | null {
  const first = frames.shift();
  if (!first) return null;
  const message = open(first);
  if (message.type !== 'records') return { message, bytes: first.bytes };
  const items = [...message.items];
  let { head } = message;
  let { bytes } = first;
  for (let next = frames[0]; next && items.length < SHARE && bytes < SHARE_BYTES; next = frames[0]) {
    // A packed one may hold something else, and much more than it seems.
    if (next.message.type !== 'records') break;
    items.push(...next.message.items);
    ({ head } = next.message);
    bytes += next.bytes;
    frames.shift();
  }
  return { message: { type: 'records', items, head }, bytes };
}

/** Rule 5, while connected: the other copy of this profile is at work. */
function requireOneCopy({ replicaLog, deviceId }: ReceiverOptions, items: readonly LogRecord[]): void {
  const own = items.filter((item) => item.kind === 'yjs').filter((record) => record.deviceId === deviceId);
  if (own.length === 0) return;
  const highest = replicaLog.highestLocalId();
  if (own.some(({ localId }) => localId > highest)) throw new Halt('copied', 'numbers ahead');
}

async function applyRecords(
  intake: Intake,
  { items, head }: { items: readonly LogRecord[]; head: number },
): Promise<void> {
  const { options } = intake;
  await options.recorded();
  requireOneCopy(options, items);
  // A frame may hold thousands: in between, others have a turn.
  for (let from = 0; from < items.length; from += SHARE) {
    if (intake.stopped) return;
    await takeRecords(options, items.slice(from, from + SHARE));
  }
  intake.head = head;
}

async function applySnapshots({ options, assembly }: Intake, parts: readonly SnapshotPart[]): Promise<void> {
  const whole = parts.flatMap((part) => assembly.take(part) ?? []);
  if (whole.length > 0) await options.replicaLog.applySnapshots(whole);
}

async function takeDigest({ options, watch }: Intake, digest: Digest): Promise<void> {
  const { groupId, seq, hash, isBase } = digest;
  if (!isBase) return watch.told(digest);
  await options.replicaLog.rebase(groupId, { seq, hash });
  if (options.repairs.agrees(groupId)) options.changed();
}

/** Acts on digests whose seq is reached. Throws to connect again when a group is to be pulled anew. */
async function compare({ options, watch, head }: Intake): Promise<void> {
  const { repairs, replicaLog, logger } = options;
  const restarts: Promise<void>[] = [];
  for (const { groupId, isSame } of watch.compare(head)) {
    if (isSame) {
      if (repairs.agrees(groupId)) options.changed();
      continue;
    }
    const isRepaired = repairs.differs(groupId);
    logger.warn('sync.diverged', { groupId, isRepaired });
    if (isRepaired) restarts.push(replicaLog.restartGroup(groupId));
    options.changed();
  }
  if (restarts.length === 0) return;
  await Promise.all(restarts);
  throw new ConnectError(closeCodes.accessChanged);
}

async function apply(intake: Intake, message: ReturnType<typeof open>): Promise<void> {
  const { replicaLog, store } = intake.options;
  switch (message.type) {
    case 'records':
      return applyRecords(intake, message);
    case 'snapshots':
      return applySnapshots(intake, message.items);
    case 'seals':
      return store.commit((tx) => replicaLog.putSeals(tx, message.items));
    case 'digest':
      return takeDigest(intake, message);
    default:
      return assertNever(message);
  }
}

async function drain(intake: Intake): Promise<void> {
  const { options } = intake;
  for (let share = nextShare(intake); share && !intake.stopped; share = nextShare(intake)) {
    const { message, bytes } = share;
    await apply(intake, message);
    intake.waitingBytes -= bytes;
    if (intake.stopped) return;
    if (message.type === 'records' || message.type === 'snapshots') options.credit(bytes);
    await compare(intake);
    if (message.type === 'records') options.reached(message.head);
  }
  intake.busy = false;
}

/** Frames that no rule allows end this connection; the next may find a server that can be understood. */
function asBroken(error: unknown, logger: Logger): unknown {
  if (!(error instanceof WireError)) return error;
  logger.warn('sync.unreadable', { code: error.code });
  return new ConnectError(BROKEN);
}

/** Applies over one connection. What arrives while it applies shares the next commit. */
export function createReceiver(options: ReceiverOptions): Receiver {
  const { logger, failed } = options;
  const intake: Intake = {
    options,
    watch: createDigestWatch(options),
    assembly: createSnapshotAssembly(options),
    frames: [],
    waitingBytes: 0,
    applying: Promise.resolve(),
    head: 0,
    busy: false,
    stopped: false,
  };
  return {
    take(message, bytes) {
      if (intake.stopped) return;
      intake.frames.push({ message, bytes });
      intake.waitingBytes += bytes;
      if (intake.waitingBytes > WAITING_BYTES) return failed(asBroken(new WireError('TOO_LARGE'), logger));
      if (intake.busy) return;
      intake.busy = true;
      intake.applying = drain(intake).catch((error: unknown) => failed(asBroken(error, logger)));
    },
    stop() {
      intake.stopped = true;
    },
    idle: () => intake.applying,
  };
}
