import {
  retentionBounds,
  type RetentionKind,
  type RetentionLimits,
  type RetentionPatch,
} from '../../../../shared/contract/retention.ts';

/** The limits as a person writes them: days, and GB. Empty is none. */
export const limitNames = [
  'journal.days',
  'recordings.days',
  'recordings.bytes',
  'artifacts.days',
  'artifacts.bytes',
] as const;
export type LimitName = (typeof limitNames)[number];
export type LimitsDraft = Readonly<Record<LimitName, string>>;

const GB = 1_000_000_000;

/** What the limits of a kind are called in the draft. */
export function namesOf(kind: RetentionKind): readonly LimitName[] {
  return limitNames.filter((name) => name.startsWith(`${kind}.`));
}

export function isDays(name: LimitName): boolean {
  return name.endsWith('.days');
}

function valueOf({ journal, recordings, artifacts }: RetentionLimits, name: LimitName): number | null {
  switch (name) {
    case 'journal.days':
      return journal.days;
    case 'recordings.days':
      return recordings.days;
    case 'recordings.bytes':
      return recordings.bytes;
    case 'artifacts.days':
      return artifacts.days;
    case 'artifacts.bytes':
      return artifacts.bytes;
  }
}

export function draftOf(limits: RetentionLimits): LimitsDraft {
  const text = (name: LimitName): string => {
    const value = valueOf(limits, name);
    if (value === null) return '';
    return String(isDays(name) ? value : value / GB);
  };
  return {
    'journal.days': text('journal.days'),
    'recordings.days': text('recordings.days'),
    'recordings.bytes': text('recordings.bytes'),
    'artifacts.days': text('artifacts.days'),
    'artifacts.bytes': text('artifacts.bytes'),
  };
}

export interface ReadLimit {
  /** In days or bytes; null for none, or where it is wrong. */
  readonly value: number | null;
  /** Why it cannot be saved, as a sentence. */
  readonly problem: string | null;
}

/** Reads a limit as a person writes it: `90`, `2.5`, `2,5`. Empty is for ever, or any size. */
export function readLimit(name: LimitName, text: string): ReadLimit {
  const wrong = (problem: string): ReadLimit => ({ value: null, problem });
  const plain = text.replaceAll(/[\s_\u2009]/g, '').replace(',', '.');
  if (plain === '') return { value: null, problem: null };
  if (!/^\d+(\.\d+)?$/.test(plain)) return wrong('Write a number in digits.');
  const number = Number(plain);
  if (isDays(name)) {
    const { least, most } = retentionBounds.days;
    if (!Number.isInteger(number)) return wrong('Write whole days.');
    if (number < least) return wrong('One day at least.');
    return number > most ? wrong(`${most} days at most.`) : { value: number, problem: null };
  }
  const { least, most } = retentionBounds.bytes;
  const bytes = Math.round(number * GB);
  if (bytes < least) return wrong(`${least / GB} GB at least.`);
  return bytes > most ? wrong(`${most / GB} GB at most.`) : { value: bytes, problem: null };
}

/** What is wrong, by name. Empty when all can be saved. */
export function problemsOf(draft: LimitsDraft): Partial<Record<LimitName, string>> {
  const found: Partial<Record<LimitName, string>> = {};
  for (const name of limitNames) {
    const { problem } = readLimit(name, draft[name]);
    if (problem !== null) found[name] = problem;
  }
  return found;
}

/** What a draft changes; null for nothing. The draft must be without problems. */
export function patchOf(draft: LimitsDraft, limits: RetentionLimits): RetentionPatch | null {
  const value = (name: LimitName): number | null => readLimit(name, draft[name]).value;
  const isChanged = limitNames.some((name) => value(name) !== valueOf(limits, name));
  if (!isChanged) return null;
  return {
    journal: { days: value('journal.days') },
    recordings: { days: value('recordings.days'), bytes: value('recordings.bytes') },
    artifacts: { days: value('artifacts.days'), bytes: value('artifacts.bytes') },
  };
}
