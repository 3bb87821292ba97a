import { z } from 'zod';
import { issueId, projectId, runId } from '../../domain/ids.ts';
import { method } from '../method.ts';
import { runSettings, runSettingsPatch } from '../run-settings.ts';
import { approval } from '../run-schemas.ts';
import { receipt } from '../schemas.ts';

const pause = z.object({
  /** The agent whose provider rests, such as `codex` or `acp:gemini`. */
  agent: z.string(),
  /** ms since the epoch. */
  until: z.number(),
  reason: z.string(),
});

/** How runs go on this device: settings, limits and what waits for a person. Nothing of it is replicated. */
export const runControlMethods = {
  /** The settings of a project; of null, what holds where a project has nothing of its own. */
  'projects.runSettings': method({
    kind: 'query',
    params: z.strictObject({ projectId: projectId.nullable() }),
    result: z.object({ settings: runSettings }),
  }),
  /** Hooks are commands and caps are money: only a person changes them. */
  'projects.setRunSettings': method({
    kind: 'mutation',
    person: true,
    params: z.strictObject({ projectId: projectId.nullable(), patch: runSettingsPatch }),
    result: z.object({ settings: runSettings, receipt }),
  }),
  /** Questions of all agents that wait for a person, the oldest first. */
  'approvals.query': method({
    kind: 'query',
    params: z.strictObject({}),
    result: z.object({
      rows: z.array(z.object({ runId, issueId, key: z.string(), title: z.string(), approval })),
    }),
  }),
  /** Providers at their limit. Runs of their agents wait, and start by themselves when the rest is over. */
  'providers.query': method({
    kind: 'query',
    params: z.strictObject({}),
    result: z.object({ rows: z.array(pause) }),
  }),
  /** A person knows that it works again. */
  'providers.resume': method({
    kind: 'mutation',
    person: true,
    params: z.strictObject({ agent: z.string().min(1).max(64) }),
    result: z.object({ receipt }),
  }),
  /** Why agents do not start on an issue by themselves any more; null when they do. */
  'runs.blocked': method({
    kind: 'query',
    params: z.strictObject({ issueId }),
    result: z.object({ reason: z.string().nullable() }),
  }),
  /** Gives an issue all its attempts again. */
  'runs.unblock': method({
    kind: 'mutation',
    person: true,
    params: z.strictObject({ issueId }),
    result: z.object({ receipt }),
  }),
};
