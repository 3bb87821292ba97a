import { z } from 'zod';
import { errorCategories, runOutcomes, sharedRunStates } from '../domain/run.ts';
import {
  branch,
  commit,
  duration,
  fitBranch,
  fitDuration,
  fitTime,
  pullRequest,
  time,
  uuid7,
} from './values.ts';

/**
 * Who may see a field. `R`: metadata that may be replicated. `C`: content written by people, synced by
 * design. `L`: stays on this machine; the default for anything without a row. `S`: keychain only.
 * `E`: passed on while people look, never stored.
 */
export const fieldClasses = ['R', 'C', 'L', 'S', 'E'] as const;
export type FieldClass = (typeof fieldClasses)[number];

interface RowText {
  readonly path: string;
  readonly type: string;
  /** Largest value: characters, bytes or items as the type says; empty where nothing leaves. */
  readonly max: string;
  readonly rules: string;
}

/** A field of the run envelope. `fit` brings the value nearer to its schema before it is checked. */
export interface EnvelopeRow extends RowText {
  readonly class: 'R';
  readonly carrier: 'envelope';
  readonly schema: z.ZodType;
  readonly fit?: (value: unknown) => unknown;
}

/** A field that travels otherwise, in records with schemas of their own, or not at all. */
export interface PlainRow extends RowText {
  readonly class: FieldClass;
  readonly carrier: 'server' | 'document' | 'presence' | 'none';
}

export type CatalogueRow = EnvelopeRow | PlainRow;

type Text = readonly [type: string, max: string, rules: string];

/** A field of the run envelope. */
function shared<const Path extends string, Schema extends z.ZodType>(
  path: Path,
  [type, max, rules]: Text,
  schema: Schema,
  fit?: (value: unknown) => unknown,
): EnvelopeRow & { readonly path: Path; readonly schema: Schema } {
  const row = { path, class: 'R', carrier: 'envelope', type, max, rules, schema } as const;
  return fit ? { ...row, fit } : row;
}

/** Fields that differ in their path only. */
function rows(
  fieldClass: FieldClass,
  carrier: PlainRow['carrier'],
  paths: readonly string[],
  [type, max, rules]: Text,
): PlainRow[] {
  return paths.map((path) => ({ path, class: fieldClass, carrier, type, max, rules }));
}

const batchModes = ['stop_on_failure', 'go_on'] as const;
const batchStates = ['running', 'succeeded', 'failed', 'cancelled'] as const;
const unordered = 'informational; nothing is ordered by it';
const timeText: Text = ['ms since the epoch, 2020–2100', '8 bytes', unordered];
const branchText: Text = [
  '`^[A-Za-z0-9][A-Za-z0-9._/-]{0,119}$`',
  '120 characters',
  'no `..`, `//`, `@{`; made from the app’s template (`hearth/…`), any other name is left out',
];
const pullRequestText: Text = [
  '`{host: enum, owner, repo, number}`',
  '8 items',
  'never a URL; the repository is linked to the project',
];

/** The rows that a run envelope is made of. */
export const envelopeRows = [
  shared('schemaVersion', ['int', '8 bytes', 'the server refuses versions it does not know'], z.literal(1)),
  shared('run.runId', ['UUIDv7', '36 characters', 'made by the app'], uuid7),
  shared(
    'run.issueId',
    ['UUIDv7', '36 characters', 'in a group that the device may write; never changes'],
    uuid7,
  ),
  shared('run.batchId', ['UUIDv7', '36 characters', 'all batch fields or none'], uuid7.optional()),
  shared('run.batchIndex', ['int', '999', 'from 0, below batchSize'], z.int().min(0).max(999).optional()),
  shared('run.batchSize', ['int', '1000', 'at least 1'], z.int().min(1).max(1000).optional()),
  shared('run.batchMode', ['enum', '16 characters', batchModes.join(', ')], z.enum(batchModes).optional()),
  shared('run.batchState', ['enum', '16 characters', batchStates.join(', ')], z.enum(batchStates).optional()),
  shared('run.state', ['enum', '16 characters', 'legal transitions only'], z.enum(sharedRunStates)),
  shared('run.queuedAt', timeText, time, fitTime),
  shared('run.startedAt', timeText, time.optional(), fitTime),
  shared('run.endedAt', timeText, time.optional(), fitTime),
  shared('run.durationMs', ['ms, 0–30 days', '8 bytes', 'monotonic clock'], duration.optional(), fitDuration),
  shared('run.branch', branchText, branch.optional(), fitBranch),
  shared('run.commit', ['40 or 64 hex digits', '64 characters', ''], commit.optional()),
  shared('run.prRefs[]', pullRequestText, z.array(pullRequest).max(8).optional()),
  shared('run.outcome', ['enum', '16 characters', runOutcomes.join(', ')], z.enum(runOutcomes)),
  shared('run.errorCategory', ['enum', '24 characters', 'never a message'], z.enum(errorCategories)),
] as const;

const perDocument = '1 MiB a document';

/** What travels otherwise: in records of the server, in documents, or as presence. */
const elsewhere: readonly PlainRow[] = [
  ...rows(
    'R',
    'server',
    ['member.name', 'member.role', 'device.name', 'device.publicKey', 'invite.hash', 'lease', 'audit'],
    [
      'records of the server',
      '',
      'schemas of their own; no secret, no path, no address beyond the connection’s',
    ],
  ),
  ...rows('R', 'server', ['flags', 'rolloutCohorts'], ['enums, ids', '', '']),
  ...rows(
    'C',
    'document',
    ['agent.label'],
    [
      'text, as in `@fixer`',
      perDocument,
      'given by the team; program, model and account behind it stay here',
    ],
  ),
  ...rows(
    'C',
    'document',
    ['evidence.criterionId', 'evidence.verdict', 'evidence.commit', 'evidence.who'],
    ['ids, enum', perDocument, 'command, output and artifact stay here'],
  ),
  ...rows(
    'C',
    'document',
    ['issue', 'plan'],
    ['closed document schema', perDocument, 'a warning before sync if a secret is found in it'],
  ),
  ...rows('E', 'presence', ['presence'], ['awareness state', '1 KiB', 'cursor, view, colour; never text']),
];

// oxfmt-ignore
const saidAndDone = [
  'prompt', 'transcript', 'toolCalls', 'toolLogs', 'rawOutput', 'terminal', 'diff', 'summary', 'exitText',
  'errorMessage', 'evidence.command', 'evidence.output', 'evidence.artifact',
];
// oxfmt-ignore
const machine = [
  'cwd', 'worktree', 'repoPath', 'home', 'hostName', 'userName', 'pid', 'environment.name', 'agentName', 'model',
  'tokens', 'cost',
];
const secrets = [
  'environment.value',
  'providerKey',
  'gitToken',
  'devicePrivateKey',
  'inviteSecret',
  'daemonToken',
];

/** What does not leave. */
const kept: readonly PlainRow[] = [
  ...rows('L', 'none', saidAndDone, ['text', '', 'what the agent was told, said and did']),
  ...rows('L', 'none', machine, ['text, numbers', '', 'what tells about the machine or the account']),
  ...rows('S', 'none', secrets, ['secret', '', 'keychain only; never in a database or a log']),
];

/** Every field that Hearth knows, and who may see it. What has no row is `L`. */
export const catalogue: readonly CatalogueRow[] = [...envelopeRows, ...elsewhere, ...kept];
