import type { ServerMessage } from '../../shared/wire/messages.ts';
import { admit, knownIn, type Admission } from './admit.ts';
import { BROKEN, ConnectError, type Channel } from './channel.ts';
import type { MetaLog } from './meta/meta-log.ts';
import type { SyncParts } from './parts.ts';
import type { Repairs } from './repairs.ts';
import type { Requests } from './requests.ts';
import { createSessionParts, route, type SessionParts } from './session-parts.ts';
import type { SyncFacts } from './status.ts';

/** The work over one connection, from `welcome` to its end. */
export interface Session {
  /** Everything up to here is applied. */
  readonly head: number;
  readonly isCaughtUp: boolean;
  readonly hindrance: NonNullable<SyncFacts['connection']>['hindrance'];
  /** Begins; `ended` may be called at once. */
  start(): void;
  /** Sends what has come to wait. */
  pump(): void;
  /** A person asks for another try. */
  retry(): void;
  call: Requests['call'];
  /** Resolves when this connection, which has ended, changes nothing of what the profile has read any more. */
  left(): Promise<void>;
  /** Resolves when the server takes requests, or the connection has ended. */
  readonly opened: Promise<void>;
  close(): void;
}

export interface SessionOptions extends SyncParts {
  readonly channel: Channel;
  readonly metaLog: MetaLog;
  readonly repairs: Repairs;
  /** Resolves when no connection before this one changes the profile any more. */
  readonly turn: Promise<void>;
  /** Something that `sync.status` tells may have changed. */
  changed(): void;
  /** Everything that the server had when it said welcome is applied. May be called again. */
  caughtUp(): void;
  /** The connection is over: `ConnectError`, `Halt`, or what this host could not do, such as write to its disk. */
  ended(cause: unknown): void;
}

const stoppable = ['heartbeat', 'pusher', 'receiver', 'sender', 'requests', 'presence'] as const;

/** One connection with its parts, and what changes while it lasts. */
interface Course {
  readonly options: SessionOptions;
  readonly parts: SessionParts;
  readonly opened: PromiseWithResolvers<void>;
  readonly admitted: PromiseWithResolvers<void>;
  head: number;
  /** Nothing is sent before this profile has been brought in line with the server. */
  isOpen: boolean;
  isOver: boolean;
  isReturning: boolean;
  waitsForRoom: boolean;
}

function end(course: Course, cause: unknown, sealing: Promise<void> | null = null): void {
  const { options, parts, opened } = course;
  if (course.isOver) return;
  course.isOver = true;
  for (const name of stoppable) parts[name].stop();
  opened.resolve();
  const hangUp = (): void => {
    parts.sealer.stop();
    options.channel.close();
  };
  if (sealing) void sealing.then(hangUp);
  else hangUp();
  options.ended(cause);
}

function isCaughtUp({ head, options }: Course): boolean {
  return head >= options.channel.welcome.seq;
}

/**
 * X3: after this device's own records those of others, when the log is read: what others have brought back by then is
 * not brought twice, and what the server does not take can be made again on what it has.
 */
async function giveBack(course: Course): Promise<void> {
  const { parts, options } = course;
  if (course.isReturning || !parts.returner.isNeeded() || !isCaughtUp(course)) return;
  course.isReturning = true;
  await parts.returner.returnRecords(options.channel.welcome.role);
  course.isReturning = false;
  parts.pusher.pump();
  options.changed();
}

function reach(course: Course, seq: number): void {
  const { parts, options } = course;
  course.head = Math.max(course.head, seq);
  if (isCaughtUp(course)) options.caughtUp();
  if (course.isOpen && parts.returner.isNeeded()) parts.pusher.pump();
  parts.leaser.topUp();
  options.changed();
}

function createCourse(options: SessionOptions): Course {
  const { channel, changed } = options;
  const fail = (error: unknown): void => end(course, error);
  const parts = createSessionParts({
    ...options,
    welcome: channel.welcome,
    dead: () => fail(new ConnectError(BROKEN)),
    failed: fail,
    idle: () => void giveBack(course).catch(fail),
    reached: (seq) => reach(course, seq),
    send(message) {
      parts.heartbeat.sent();
      channel.send(message);
    },
    waits(isWaiting) {
      course.waitsForRoom = isWaiting;
      changed();
    },
  });
  const course: Course = {
    options,
    parts,
    opened: Promise.withResolvers(),
    admitted: Promise.withResolvers(),
    head: -1,
    isOpen: false,
    isOver: false,
    isReturning: false,
    waitsForRoom: false,
  };
  return course;
}

/** One connection after the other: what `admit` does for one that has ended must not go on beside the next. */
async function admitInTurn(course: Course): Promise<Admission> {
  const { options, admitted } = course;
  try {
    await options.turn;
    return await admit({ ...options, isOver: () => course.isOver }, options.channel.welcome);
  } finally {
    admitted.resolve();
  }
}

async function prepare(course: Course): Promise<Admission> {
  const { options, parts } = course;
  const { channel, replicaLog } = options;
  const { welcome } = channel;
  const admission = await admitInTurn(course);
  if (course.isOver || admission === 'copied') return admission;
  replicaLog.backedUp(welcome.backedUpSeq);
  if (welcome.isRecovering) await parts.returner.returnMeta(welcome.metaSeq);
  // Before the log is read: what stands in it takes the place of what was lost.
  await parts.returner.returnLateMeta();
  return admission;
}

function pump({ parts, isOver, isOpen }: Course): void {
  if (isOver || !isOpen) return;
  parts.pusher.pump();
  parts.sender.pump();
  parts.leaser.topUp();
}

function begin(course: Course, admission: Admission): void {
  const { options, parts, opened } = course;
  if (course.isOver) return;
  if (admission === 'copied') return parts.pusher.learn(knownIn(options.channel.welcome));
  course.isOpen = true;
  parts.presence.start();
  opened.resolve();
  pump(course);
  options.changed();
}

/** What a message makes of this host, be it that it cannot go on, ends this connection and nothing else. */
function hear(course: Course, message: ServerMessage, bytes: number): void {
  if (course.isOver) return;
  try {
    if (!route(course.parts, message, bytes)) end(course, new ConnectError(BROKEN));
  } catch (error) {
    end(course, error);
  }
}

/** Pushes, pulls, leases and listens until the connection ends. */
export function createSession(options: SessionOptions): Session {
  const { channel } = options;
  const course = createCourse(options);
  const { parts, opened } = course;
  const broke = (): void => end(course, new ConnectError(BROKEN), parts.sealer.finish());
  return {
    pump: () => pump(course),
    opened: opened.promise,
    left: () => Promise.all([course.admitted.promise, parts.receiver.idle()]).then(() => undefined),
    call: parts.requests.call,
    retry: parts.pusher.retry,
    close: broke,
    start() {
      channel.listen({
        closed: (code) => end(course, new ConnectError(code)),
        message: (message, bytes) => hear(course, message, bytes),
      });
      prepare(course)
        .then((admission) => begin(course, admission))
        .catch((error: unknown) => end(course, error));
    },
    get head() {
      return Math.max(course.head, 0);
    },
    get isCaughtUp() {
      return isCaughtUp(course);
    },
    get hindrance() {
      if (course.waitsForRoom) return 'quota';
      return course.isOpen && parts.returner.isNeeded() ? 'recovering' : null;
    },
  };
}
