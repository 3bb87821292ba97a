import { z } from 'zod';

/**
 * What the desktop shell (Electron main) and the host in its `utilityProcess` say to each other over
 * `parentPort`. Both sides parse what arrives. Only main can transfer ports, so every port travels from
 * main to the host, as `ports[0]` of the message that names it.
 *
 * Order: main sends `start` once; the host answers `ready` or `failed` (and then exits with code 1). After
 * `ready` any other message may come, in any order. `shutdown` is answered by `stopped`, then the host exits
 * with code 0; main need not wait longer than `shutdownMs` before it kills the process.
 */
export const shutdownMs = 10_000;

/** Numbers requests of one side; unique while it lives. */
const id = z.number().int().min(0);
const clientId = z.string().min(1).max(64);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

export const toHost = z.discriminatedUnion('type', [
  /** `profile` is an absolute path; the host makes the folder. */
  z.strictObject({ type: z.literal('start'), profile: z.string().min(1), version: z.string().max(64) }),
  /** A window's document loaded; `ports[0]` is the port whose other end was posted to exactly that document. */
  z.strictObject({ type: z.literal('client'), kind: z.literal('window'), clientId }),
  /** That document is gone (reload, navigation, closed window): the host closes its port. */
  z.strictObject({ type: z.literal('client.gone'), clientId }),
  /** Answers `supervisor.start`; `ports[0]` leads to the supervisor process. */
  z.strictObject({ type: z.literal('supervisor.started'), id, pid: z.number().int().positive() }),
  z.strictObject({ type: z.literal('supervisor.failed'), id, message: z.string().max(1024) }),
  /** The supervisor process of that request ended, whatever the reason. */
  z.strictObject({ type: z.literal('supervisor.exited'), id }),
  /** Answers to `secret.*` requests. */
  z.strictObject({
    type: z.literal('secret.backend'),
    id,
    /** Name of the platform's store, such as `keychain`, `dpapi` or `gnome_libsecret`. */
    backend: z.string().max(64),
    /** False when the platform would only obfuscate (`basic_text`): nothing may be kept through it then. */
    available: z.boolean(),
  }),
  z.strictObject({ type: z.literal('secret.encrypted'), id, cipher: bytes }),
  z.strictObject({ type: z.literal('secret.decrypted'), id, text: z.string() }),
  z.strictObject({ type: z.literal('secret.failed'), id, message: z.string().max(1024) }),
  z.strictObject({ type: z.literal('shutdown') }),
]);
export type ToHost = z.output<typeof toHost>;

export const toShell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), pid: z.number().int(), socket: z.string() }),
  /** The host cannot serve this profile; `message` is for the person (PROFILE_LOCKED names the owner's pid). */
  z.strictObject({ type: z.literal('failed'), code: z.string(), message: z.string() }),
  /** Start the supervisor as a `utilityProcess` and answer with a port to it. */
  z.strictObject({ type: z.literal('supervisor.start'), id }),
  /** End the supervisor process of that request, if it is still there. */
  z.strictObject({ type: z.literal('supervisor.stop'), id }),
  z.strictObject({ type: z.literal('secret.backend'), id }),
  z.strictObject({ type: z.literal('secret.encrypt'), id, text: z.string() }),
  z.strictObject({ type: z.literal('secret.decrypt'), id, cipher: bytes }),
  /** Show a notification of the system; a click opens `runId` in the window. Never put in logs. */
  z.strictObject({
    type: z.literal('notify'),
    title: z.string().max(256),
    body: z.string().max(1024),
    runId: z.string().max(36).nullable(),
  }),
  /** How many runs of this machine are not ended. Sent on every change; quitting asks first when it is not 0. */
  z.strictObject({ type: z.literal('runs'), live: z.number().int().min(0) }),
  z.strictObject({ type: z.literal('stopped') }),
]);
export type ToShell = z.output<typeof toShell>;
