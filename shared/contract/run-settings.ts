import { z } from 'zod';

/** What is allowed without asking a person: nothing · reads · edits in the worktree, too · everything. */
export const approvalPolicies = ['ask', 'allow_reads', 'allow_edits', 'never_ask'] as const;
export type ApprovalPolicy = (typeof approvalPolicies)[number];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const command = z.string().trim().min(1).max(8_192).nullable();

const hookSettings = z.strictObject({
  afterCreate: command,
  beforeRun: command,
  afterRun: command,
  beforeRemove: command,
});
export type HookSettings = z.infer<typeof hookSettings>;

/** Where a run works and what happens around it. */
const worktreeSettings = z.strictObject({
  /** Branch from which runs start; null: what the repository has checked out. */
  baseBranch: z.string().min(1).max(255).nullable(),
  /** `{key}`, `{title}`, `{user}` and `{date}` are filled in. */
  branchTemplate: z.string().min(1).max(255),
  /** Globs of ignored files that a worktree gets a copy of, such as `.env`. */
  copyFiles: z.array(z.string().min(1).max(255)).max(50),
  hooks: hookSettings,
  hookTimeoutMs: z
    .number()
    .int()
    .min(1_000)
    .max(60 * MINUTE),
});

/** Where runs end by themselves. Null: no such cap. */
export const capSettings = z.strictObject({
  /** Runs of an issue in a row that got nowhere, after which it is blocked. */
  attempts: z.number().int().min(1).max(100).nullable(),
  wallClockMs: z
    .number()
    .int()
    .min(1_000)
    .max(7 * DAY)
    .nullable(),
  /** An agent that says nothing for so long has stalled. Waiting for a person does not count. */
  silenceMs: z.number().int().min(1_000).max(DAY).nullable(),
  /** Tokens in and out, where the agent tells. */
  tokens: z.number().int().min(1).nullable(),
  /** US dollars, where the agent tells. */
  costUsd: z.number().positive().nullable(),
});
export type CapSettings = z.infer<typeof capSettings>;

/** How many runs of this device may be at work at once. */
const concurrencySettings = z.strictObject({
  all: z.number().int().min(1).max(100),
  project: z.number().int().min(1).max(100),
  agent: z.number().int().min(1).max(100),
});

/** How runs of a project go on this device. */
export const runSettings = z.strictObject({
  ...worktreeSettings.shape,
  approvals: z.enum(approvalPolicies),
  caps: capSettings,
  concurrency: concurrencySettings,
  /** `required`: no run without one. */
  sandbox: z.enum(['required', 'preferred', 'off']),
});
export type RunSettings = z.infer<typeof runSettings>;

/** Part of the settings: what is left out stays as it is. */
export const runSettingsPatch = z.strictObject({
  ...runSettings.omit({ hooks: true, caps: true, concurrency: true }).partial().shape,
  hooks: worktreeSettings.shape.hooks.partial().optional(),
  caps: capSettings.partial().optional(),
  concurrency: concurrencySettings.partial().optional(),
});
export type RunSettingsPatch = z.infer<typeof runSettingsPatch>;

/** What holds where nobody has said otherwise. Caps are on. */
export const defaultRunSettings: RunSettings = {
  baseBranch: null,
  branchTemplate: 'hearth/{key}-{title}',
  copyFiles: [],
  hooks: { afterCreate: null, beforeRun: null, afterRun: null, beforeRemove: null },
  hookTimeoutMs: 5 * MINUTE,
  approvals: 'ask',
  caps: { attempts: 3, wallClockMs: 2 * 60 * MINUTE, silenceMs: 15 * MINUTE, tokens: null, costUsd: null },
  concurrency: { all: 4, project: 4, agent: 4 },
  sandbox: 'preferred',
};

/** The settings with a part of them changed. */
export function changeRunSettings(settings: RunSettings, patch: RunSettingsPatch): RunSettings {
  return runSettings.parse({
    ...settings,
    ...withoutUndefined(patch),
    hooks: { ...settings.hooks, ...withoutUndefined(patch.hooks ?? {}) },
    caps: { ...settings.caps, ...withoutUndefined(patch.caps ?? {}) },
    concurrency: { ...settings.concurrency, ...withoutUndefined(patch.concurrency ?? {}) },
  });
}

function withoutUndefined(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
