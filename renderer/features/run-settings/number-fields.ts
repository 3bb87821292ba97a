import type { RunSettings } from '../../../shared/contract/run-settings.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const numberNames = [
  'hookTimeout',
  'attempts',
  'wallClock',
  'silence',
  'tokens',
  'costUsd',
  'all',
  'project',
  'agent',
] as const;
export type NumberField = (typeof numberNames)[number];

interface Field {
  of(settings: RunSettings): number | null;
  /** How much of the setting's unit is one of the field's. */
  readonly unit: number;
  /** In the setting's unit. */
  readonly least: number;
  readonly most: number;
  readonly whole?: true;
  /** May be left empty. */
  readonly off?: true;
}

/** The numbers of the settings. Times are written in minutes and kept in ms. */
export const numberFields: Readonly<Record<NumberField, Field>> = {
  hookTimeout: { of: (all) => all.hookTimeoutMs, unit: MINUTE, least: 1_000, most: 60 * MINUTE },
  attempts: { of: ({ caps }) => caps.attempts, unit: 1, least: 1, most: 100, whole: true, off: true },
  wallClock: { of: ({ caps }) => caps.wallClockMs, unit: MINUTE, least: 1_000, most: 7 * DAY, off: true },
  silence: { of: ({ caps }) => caps.silenceMs, unit: MINUTE, least: 1_000, most: DAY, off: true },
  tokens: {
    of: ({ caps }) => caps.tokens,
    unit: 1,
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
    whole: true,
    off: true,
  },
  costUsd: { of: ({ caps }) => caps.costUsd, unit: 1, least: 0.001, most: 1_000_000, off: true },
  all: { of: ({ concurrency }) => concurrency.all, unit: 1, least: 1, most: 100, whole: true },
  project: { of: ({ concurrency }) => concurrency.project, unit: 1, least: 1, most: 100, whole: true },
  agent: { of: ({ concurrency }) => concurrency.agent, unit: 1, least: 1, most: 100, whole: true },
};

export interface ReadNumber {
  /** In the setting's unit; null when it is off, or wrong. */
  readonly value: number | null;
  /** Why it cannot be saved, as a sentence. */
  readonly problem: string | null;
}

/** Reads a number as a person writes it: `1.5`, `1,5`, `20 000`. Empty is off, where that may be. */
export function readNumber(name: NumberField, text: string): ReadNumber {
  const field = numberFields[name];
  const wrong = (problem: string): ReadNumber => ({ value: null, problem });
  const plain = text.replaceAll(/[\s_\u2009]/g, '').replace(',', '.');
  if (plain === '') return field.off ? { value: null, problem: null } : wrong('Write a number.');
  if (!/^\d+(\.\d+)?$/.test(plain)) return wrong('Write a number in digits.');
  const number = Number(plain);
  if (field.whole && !Number.isInteger(number)) return wrong('Write a whole number.');
  const value = field.unit === 1 ? number : Math.round(number * field.unit);
  if (value < field.least) return wrong(field.off ? 'Too small. Leave it empty for none.' : 'Too small.');
  if (value > field.most) return wrong(`At most ${Math.floor(field.most / field.unit)}.`);
  return { value, problem: null };
}
