import type { Clock } from '../../../../shared/lib/ports.ts';
import type { RecordedPlace } from '../recording.ts';
import type {
  DiskFault,
  KeepingCall,
  KeepingReply,
  KeptCall,
  OpenCall,
  ResumeCall,
  Size,
} from './protocol.ts';

/** Keeps what one terminal prints, on a screen and in a recording. Calls take effect in their order. */
export interface Keeper {
  /** `done` is called when the bytes are on the screen and in the recording. */
  output(bytes: Uint8Array, done: () => void): void;
  resize(cols: number, rows: number): void;
  /** Calls back with the screen as it is between what was called for before and after. */
  snapshot(take: (screen: Uint8Array) => void): void;
  /** When all is kept: closes the recording, and gives the last screen. */
  close(): Promise<Uint8Array>;
}

export interface KeeperOptions extends Size {
  /** The file of the recording. */
  readonly path: string;
  /** The recording cannot be written. Called once. */
  readonly onDiskFailure: (error: unknown) => void;
}

/** A keeper with what outlives the thread that does its work. */
export interface KeptTerminal extends Keeper {
  /** Rejects with what the disk says, and when nothing can be kept. */
  open(): Promise<void>;
  answered(reply: KeepingReply): void;
  /** The thread has ended: what another one has to be told. */
  again(): KeepingCall[];
  /** Nobody will answer any more: the terminal goes on, without a screen or a recording. */
  abandon(): void;
}

interface Waiting {
  readonly call: KeptCall | OpenCall | ResumeCall;
  readonly done: (reply: Pick<KeepingReply, 'screen' | 'fault'>) => void;
}

type KeptTerminalOptions = KeeperOptions & {
  readonly id: number;
  readonly clock: Clock;
  readonly post: (call: KeepingCall) => void;
  readonly closed: () => void;
};

const ignored = (): void => undefined;
const lostFault: DiskFault = { code: 'UNKNOWN', message: 'Nothing that terminals print can be kept.' };

/** Creates the host's end of a kept terminal. It is over once `close` has been answered, which `closed` is told. */
export function createKeptTerminal(options: KeptTerminalOptions): KeptTerminal {
  const { path, cols, rows, clock, closed } = options;
  const begun = clock.monotonic();
  const seconds = (): number => Math.round(clock.monotonic() - begun) / 1000;
  const { ask, ...calls } = createCalls(options);
  return {
    ...calls,
    open: () =>
      new Promise((resolve, reject) => {
        const begunAt = Math.floor(clock.now() / 1000);
        ask({ op: 'open', path, cols, rows, begunAt }, ({ fault }) => {
          if (fault === null) return resolve();
          closed();
          reject(errorOf(fault));
        });
      }),
    output: (bytes, done) => ask({ op: 'output', at: seconds(), bytes }, done),
    resize: (width, height) => ask({ op: 'resize', at: seconds(), cols: width, rows: height }, ignored),
    snapshot: (take) => ask({ op: 'snapshot' }, ({ screen }) => take(screen ?? new Uint8Array())),
    close: () =>
      new Promise((resolve) => {
        ask({ op: 'close' }, ({ screen }) => {
          closed();
          resolve(screen ?? new Uint8Array());
        });
      }),
  };
}

/** What was called for and is not answered, in order. */
function createCalls({
  id,
  path,
  post,
  onDiskFailure,
}: Pick<KeptTerminalOptions, 'id' | 'path' | 'post' | 'onDiskFailure'>): Pick<
  KeptTerminal,
  'answered' | 'again' | 'abandon'
> & { ask(call: Waiting['call'], done: Waiting['done']): void } {
  let waiting: Waiting[] = [];
  /** Where the recording is known to be; null until it is open. */
  let place: RecordedPlace | null = null;
  let abandoned = false;
  const tell = diskFailureOf(onDiskFailure);
  return {
    ask(call, done) {
      if (abandoned) return done({ screen: null, fault: null });
      waiting.push({ call, done });
      post({ id, ...call });
    },
    answered(reply) {
      if (reply.fault !== null && place !== null) tell(reply.fault);
      place = reply.place ?? place;
      waiting.shift()?.done(reply);
    },
    again() {
      waiting = waiting.filter(({ call }) => call.op !== 'resume');
      if (place) waiting.unshift({ call: { op: 'resume', path, place }, done: ignored });
      return waiting.map(({ call }) => ({ id, ...call }));
    },
    abandon() {
      abandoned = true;
      const fault = place === null ? lostFault : null;
      const left = waiting;
      waiting = [];
      for (const { done } of left) done({ screen: null, fault });
    },
  };
}

/** Tells of the first fault alone. */
function diskFailureOf(onDiskFailure: (error: unknown) => void): (fault: DiskFault) => void {
  let told = false;
  return (fault) => {
    if (!told) onDiskFailure(errorOf(fault));
    told = true;
  };
}

function errorOf({ code, message }: DiskFault): Error {
  return Object.assign(new Error(message), { code });
}
