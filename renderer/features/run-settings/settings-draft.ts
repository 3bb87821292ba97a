import type { RunSettings, RunSettingsPatch } from '../../../shared/contract/run-settings.ts';
import { branchTemplateProblem } from '../../../shared/domain/branch-name.ts';
import { numberFields, numberNames, readNumber, type NumberField } from './number-fields.ts';

export const hookNames = ['afterCreate', 'beforeRun', 'afterRun', 'beforeRemove'] as const;
export type HookName = (typeof hookNames)[number];

/** The settings as they are written in the form; an empty field means none, or off. */
export interface SettingsDraft {
  readonly approvals: RunSettings['approvals'];
  readonly sandbox: RunSettings['sandbox'];
  readonly baseBranch: string;
  readonly branchTemplate: string;
  /** One glob on each line. */
  readonly copyFiles: string;
  readonly hooks: Readonly<Record<HookName, string>>;
  readonly numbers: Readonly<Record<NumberField, string>>;
}

export type DraftField = 'branchTemplate' | 'copyFiles' | HookName | NumberField;
/** What is wrong with a field, as a sentence. */
export type DraftProblems = Readonly<Partial<Record<DraftField, string>>>;

/** What the form shows of these settings. */
export function draftOf(settings: RunSettings): SettingsDraft {
  const { approvals, sandbox, baseBranch, branchTemplate, copyFiles, hooks } = settings;
  return {
    approvals,
    sandbox,
    baseBranch: baseBranch ?? '',
    branchTemplate,
    copyFiles: copyFiles.join('\n'),
    hooks: mapHooks((name) => hooks[name] ?? ''),
    numbers: mapNumbers((name) => {
      const { of, unit } = numberFields[name];
      const value = of(settings);
      return value === null ? '' : spell(value / unit);
    }),
  };
}

/** What has to be put right before it can be saved. */
export function problemsOf(draft: SettingsDraft): DraftProblems {
  const globs = globsOf(draft.copyFiles);
  const found: [DraftField, string | null][] = [
    ['branchTemplate', branchTemplateProblem(draft.branchTemplate.trim())],
    ['copyFiles', globs.length > 50 ? 'At most 50 lines.' : null],
    ['copyFiles', globs.some((glob) => glob.length > 255) ? 'A line has at most 255 characters.' : null],
    ...hookNames.map((name): [HookName, string | null] => [
      name,
      draft.hooks[name].length > 8_192 ? 'A command has at most 8,192 characters.' : null,
    ]),
    ...numberNames.map((name): [NumberField, string | null] => [
      name,
      readNumber(name, draft.numbers[name]).problem,
    ]),
  ];
  return Object.fromEntries(found.filter(([, problem]) => problem !== null));
}

/** What of the settings the draft changes. Only that is saved: the rest goes on following the machine's own. */
export function patchOf(draft: SettingsDraft, settings: RunSettings): RunSettingsPatch {
  const wanted = settingsOf(draft);
  const patch: RunSettingsPatch = changed(without(wanted), without(settings));
  const hooks = changed(wanted.hooks, settings.hooks);
  const caps = changed(wanted.caps, settings.caps);
  const concurrency = changed(wanted.concurrency, settings.concurrency);
  return {
    ...patch,
    ...(isAny(hooks) && { hooks }),
    ...(isAny(caps) && { caps }),
    ...(isAny(concurrency) && { concurrency }),
  };
}

/** True when there is something to save. */
export function isAny(patch: object): boolean {
  return Object.keys(patch).length > 0;
}

function settingsOf({
  hooks,
  numbers,
  copyFiles,
  baseBranch,
  branchTemplate,
  ...rest
}: SettingsDraft): RunSettings {
  const read = (name: NumberField): number | null => readNumber(name, numbers[name]).value;
  const always = (name: NumberField): number => read(name) ?? 1;
  return {
    ...rest,
    baseBranch: textOf(baseBranch),
    branchTemplate: branchTemplate.trim(),
    copyFiles: globsOf(copyFiles),
    hooks: mapHooks((name) => textOf(hooks[name])),
    hookTimeoutMs: always('hookTimeout'),
    caps: {
      attempts: read('attempts'),
      wallClockMs: read('wallClock'),
      silenceMs: read('silence'),
      tokens: read('tokens'),
      costUsd: read('costUsd'),
    },
    concurrency: { all: always('all'), project: always('project'), agent: always('agent') },
  };
}

type Plain = Omit<RunSettings, 'hooks' | 'caps' | 'concurrency'>;

function without({ hooks: _hooks, caps: _caps, concurrency: _concurrency, ...plain }: RunSettings): Plain {
  return plain;
}

function changed<T extends object>(wanted: T, before: T): Partial<T> {
  const patch: Partial<T> = { ...wanted };
  for (const name in wanted) {
    if (JSON.stringify(wanted[name]) === JSON.stringify(before[name])) delete patch[name];
  }
  return patch;
}

function mapNumbers(of: (name: NumberField) => string): Record<NumberField, string> {
  return {
    hookTimeout: of('hookTimeout'),
    attempts: of('attempts'),
    wallClock: of('wallClock'),
    silence: of('silence'),
    tokens: of('tokens'),
    costUsd: of('costUsd'),
    all: of('all'),
    project: of('project'),
    agent: of('agent'),
  };
}

function mapHooks<T>(of: (name: HookName) => T): Record<HookName, T> {
  return {
    afterCreate: of('afterCreate'),
    beforeRun: of('beforeRun'),
    afterRun: of('afterRun'),
    beforeRemove: of('beforeRemove'),
  };
}

function globsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function textOf(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

/** At most three decimals, and none that are zero. */
function spell(value: number): string {
  return String(Math.round(value * 1_000) / 1_000);
}
