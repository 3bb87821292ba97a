import { z } from 'zod';

/**
 * Messages between the host and the supervisor, structured-cloned both ways. `id` names a process and
 * is picked by the host. Both ends parse what they receive; what does not parse is ignored.
 */
export type HostMessage =
  | SpawnMessage
  | { type: 'write'; id: string; bytes: Uint8Array }
  | { type: 'resize'; id: string; cols: number; rows: number }
  /** So many bytes of output are done with; `terminalFlow` says when output pauses and goes on. */
  | { type: 'credit'; id: string; bytes: number }
  /** Walks the steps until the process is gone, then SIGKILL. No steps: SIGKILL at once. */
  | { type: 'stop'; id: string; steps: StopStep[] }
  /** Ends processes that an earlier supervisor left behind, where pid and start time both match. */
  | { type: 'sweep'; id: string; processes: ProcessIdentity[] }
  /** Asks which sandbox there is on this machine. */
  | { type: 'probe'; id: string };

export interface SpawnMessage {
  type: 'spawn';
  id: string;
  mode: 'pty' | 'pipes';
  /** `argv[0]` is a path, or a name to be found on the PATH of `env`. */
  argv: string[];
  cwd: string;
  /** The whole environment: nothing of the supervisor's own is added. */
  env: Record<string, string>;
  cols: number;
  rows: number;
  /** What of the disk the process may reach; without it, all that the person may reach. */
  sandbox?: SandboxSpec | undefined;
}

/**
 * What of the disk a process may reach, in absolute paths. All else can be read and not written. The
 * deeper of two paths counts, so that a folder may be shown inside a hidden one, and the other way
 * round; of one path named twice, the stricter word.
 */
export interface SandboxSpec {
  /** Files and folders that exist, in real paths: a link among them is refused, as it may lead anywhere. */
  writable: string[];
  /** Seen as they are, although they lie in something writable or hidden. What does not exist is left out. */
  readOnly: string[];
  /** Seen as empty. What does not exist is left out. */
  hidden: string[];
  /** A folder of this process alone that takes the place of `/tmp`. */
  temp: string;
  /** Rather start nothing than start it without a sandbox (`NO_SANDBOX`). */
  required?: boolean | undefined;
}

export type SandboxMechanism = 'bubblewrap' | 'seatbelt' | 'none';

/** Whether a process was started in a sandbox; `reason` says in a sentence why it was not. */
export interface SandboxState {
  sandboxed: boolean;
  mechanism: SandboxMechanism;
  reason: string | null;
}

/** Whether this machine has a sandbox; `reason` says in a sentence why not, and what to do about it. */
export interface SandboxProbe {
  available: boolean;
  mechanism: SandboxMechanism;
  reason: string | null;
}

/**
 * One rung of the stop ladder. `interrupt` is ctrl-C in a terminal and SIGINT over pipes, `end_input`
 * the end of stdin, `terminate` SIGTERM to the process group. Then `waitMs` pass before the next rung.
 */
export interface StopStep {
  do: 'interrupt' | 'end_input' | 'terminate';
  waitMs: number;
}

/** The ladder of a person's stop: at most 4.5 s. SIGKILL is the last rung of every ladder. */
export const stopLadder: readonly StopStep[] = [
  { do: 'interrupt', waitMs: 1500 },
  { do: 'end_input', waitMs: 1000 },
  { do: 'terminate', waitMs: 2000 },
];

export type SupervisorMessage =
  | { type: 'started'; id: string; process: ProcessIdentity; sandbox: SandboxState }
  | { type: 'failed'; id: string; failure: SpawnFailure }
  | { type: 'data'; id: string; stream: 'out' | 'err'; bytes: Uint8Array }
  /** Nothing of this process comes after it. */
  | { type: 'exit'; id: string; code: number | null; signal: string | null }
  | { type: 'swept'; id: string; ended: number[] }
  | { type: 'probed'; id: string; sandbox: SandboxProbe };

/** Process identity that survives the reuse of a pid. `startTime` is opaque; null where unknown. */
export interface ProcessIdentity {
  pid: number;
  startTime: string | null;
}

/**
 * Why a process could not be started: errno of the program, its working directory, or a path of its
 * sandbox; `NO_SANDBOX` when it had to have one.
 */
export interface SpawnFailure {
  code: string;
  what: 'program' | 'cwd' | 'sandbox';
}

const id = z.string().min(1).max(64);
const bytes = z.instanceof(Uint8Array);
const size = z.number().int().min(2).max(1000);
const identity = z.object({ pid: z.number().int().positive(), startTime: z.string().nullable() });
const step = z.object({
  do: z.enum(['interrupt', 'end_input', 'terminate']),
  waitMs: z.number().int().min(0).max(60_000),
});
const path = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^(?:\/|[A-Za-z]:\\)[^\0]*$/);
const paths = z.array(path).max(500);
const sandboxSpec = z.strictObject({
  writable: paths,
  readOnly: paths,
  hidden: paths,
  temp: path,
  required: z.boolean().optional(),
});
const mechanism = z.enum(['bubblewrap', 'seatbelt', 'none']);
const sandboxState = z.strictObject({
  sandboxed: z.boolean(),
  mechanism,
  reason: z.string().nullable(),
});
const sandboxProbe = z.strictObject({ available: z.boolean(), mechanism, reason: z.string().nullable() });

const hostMessage: z.ZodType<HostMessage> = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('spawn'),
    id,
    mode: z.enum(['pty', 'pipes']),
    argv: z.array(z.string()).min(1),
    cwd: z.string(),
    env: z.record(z.string(), z.string()),
    cols: size,
    rows: size,
    sandbox: sandboxSpec.optional(),
  }),
  z.strictObject({ type: z.literal('write'), id, bytes }),
  z.strictObject({ type: z.literal('resize'), id, cols: size, rows: size }),
  z.strictObject({ type: z.literal('credit'), id, bytes: z.number().int().positive() }),
  z.strictObject({ type: z.literal('stop'), id, steps: z.array(step) }),
  z.strictObject({ type: z.literal('sweep'), id, processes: z.array(identity) }),
  z.strictObject({ type: z.literal('probe'), id }),
]);

const supervisorMessage: z.ZodType<SupervisorMessage> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('started'), id, process: identity, sandbox: sandboxState }),
  z.strictObject({
    type: z.literal('failed'),
    id,
    failure: z.object({ code: z.string(), what: z.enum(['program', 'cwd', 'sandbox']) }),
  }),
  z.strictObject({ type: z.literal('data'), id, stream: z.enum(['out', 'err']), bytes }),
  z.strictObject({
    type: z.literal('exit'),
    id,
    code: z.number().int().nullable(),
    signal: z.string().nullable(),
  }),
  z.strictObject({ type: z.literal('swept'), id, ended: z.array(z.number().int()) }),
  z.strictObject({ type: z.literal('probed'), id, sandbox: sandboxProbe }),
]);

/** Reads what came from the host; null when it is no message of this protocol. */
export function parseHostMessage(raw: unknown): HostMessage | null {
  return hostMessage.safeParse(raw).data ?? null;
}

/** Reads what came from the supervisor; null when it is no message of this protocol. */
export function parseSupervisorMessage(raw: unknown): SupervisorMessage | null {
  return supervisorMessage.safeParse(raw).data ?? null;
}
