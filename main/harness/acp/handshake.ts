import type { InitializeRequest } from '@agentclientprotocol/sdk';
import { z } from 'zod';
import { HarnessFailure, type OpenOptions } from '../types.ts';
import type { Rpc } from '../json-rpc/rpc.ts';

const PROTOCOL_VERSION = 1;

const offered = z.looseObject({}).nullish().catch(null);
const initialized = z.object({
  protocolVersion: z.number(),
  agentInfo: z.object({ version: z.string() }).nullish().catch(null),
  agentCapabilities: z
    .object({
      loadSession: z.boolean().nullish(),
      sessionCapabilities: z.object({ resume: offered }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
  _meta: z
    .object({ steering: z.object({ supported: z.boolean() }) })
    .nullish()
    .catch(null),
});
const created = z.object({ sessionId: z.string().min(1) });

/** A session with an agent. */
export interface OpenedSession {
  readonly nativeId: string;
  /** Of the agent; null where it does not say. */
  readonly version: string | null;
  /** It takes text into a running turn, by the method `_session/steering`. */
  readonly steers: boolean;
  /** What it answered to `initialize`. */
  readonly raw: unknown;
}

/** It gets no files and no terminals of ours: it works in the worktree by its own means, and asks first. */
const hello: InitializeRequest = {
  protocolVersion: PROTOCOL_VERSION,
  clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
  clientInfo: { name: 'hearth', title: 'Hearth', version: '0.1.0' },
};

/** Says hello and opens a session in `cwd`: a new one, or one to go on with. Rejects with a HarnessFailure or RpcError. */
export async function openSession(
  rpc: Rpc,
  { cwd, resume }: Pick<OpenOptions, 'cwd' | 'resume'>,
): Promise<OpenedSession> {
  const raw = await rpc.call('initialize', hello);
  const read = initialized.safeParse(raw).data;
  if (read?.protocolVersion !== PROTOCOL_VERSION) throw otherProtocol(read?.protocolVersion);
  const where = { cwd, mcpServers: [] };
  const nativeId = resume?.nativeId ?? created.parse(await rpc.call('session/new', where)).sessionId;
  if (resume) await rpc.call(resumption(read, resume.fork), { ...where, sessionId: nativeId });
  const { agentInfo, _meta: meta } = read;
  const version = agentInfo?.version ?? null;
  return { nativeId, version, steers: meta?.steering.supported === true, raw };
}

/** The method to go on with a session: `session/resume`, as `session/load` tells all of it again. */
function resumption({ agentCapabilities }: z.infer<typeof initialized>, fork: boolean): string {
  if (!fork && agentCapabilities?.sessionCapabilities?.resume) return 'session/resume';
  if (!fork && agentCapabilities?.loadSession === true) return 'session/load';
  const what = fork ? 'go on with a session twice' : 'go on with a session that has ended';
  const message = `This agent cannot ${what}. Nothing was changed; start a new run in its place.`;
  throw new HarnessFailure({ category: 'harness_missing', message });
}

function otherProtocol(version: number | undefined): HarnessFailure {
  const other = version === undefined ? 'no version of' : `version ${version} of`;
  const message = `The agent speaks ${other} the Agent Client Protocol, and Hearth version ${PROTOCOL_VERSION}. Install a version of it that fits.`;
  return new HarnessFailure({ category: 'harness_crash', message });
}
