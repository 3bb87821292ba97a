import { isIP } from 'node:net';
import { z } from 'zod';
import { roles, type Role } from '../../shared/domain/role.ts';

/** What a setting is, for the help and for where it is looked up. */
export interface About {
  /** Stands for the value; a toggle has none. */
  readonly placeholder: string | null;
  /** Variable of the environment that says the same. */
  readonly variable: string | null;
  readonly help: string;
}

/** The same, with what is taken when nothing is written; null: nothing is. */
export interface Described extends About {
  readonly fallback: string | null;
}

/** What is said about each setting, by its schema. */
export const abouts: z.core.$ZodRegistry<Described> = z.registry<Described>();

/** What a person writes, and what becomes of it. The message of a refusal goes on after what was written. */
type Written<T> = z.ZodType<T, string>;

/** A setting that may be left out. */
export type Setting<T> = z.ZodType<T, string | undefined>;

function amount(units: Readonly<Record<string, number>>, pattern: RegExp, refusal: string): Written<number> {
  return z
    .string()
    .regex(pattern, refusal)
    .transform((written) => {
      const [, number = '', unit = ''] = pattern.exec(written) ?? [];
      return Number(number) * (units[unit] ?? 1);
    })
    .refine(Number.isSafeInteger, refusal);
}

const KiB = 1024;
const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;

/** Bytes, written such as `500MiB`. */
export const size: Written<number> = amount(
  { B: 1, KiB, MiB: KiB ** 2, GiB: KiB ** 3, TiB: KiB ** 4 },
  /^(\d{1,15})(B|KiB|MiB|GiB|TiB)?$/,
  'is no size. Write such as 500MiB or 10GiB.',
);

/** Writes bytes as `size` reads them, such as `20GiB`. */
export function writeSize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let value = bytes;
  for (; value % KiB === 0 && value > 0 && unit < units.length - 1; unit++) value /= KiB;
  return `${value}${units[unit] ?? ''}`;
}

/** Milliseconds, written such as `24h`. */
export const duration: Written<number> = amount(
  { s: 1000, m: MINUTE, h: 60 * MINUTE, d: DAY },
  /^(\d{1,6})([smhd])$/,
  'is no length of time. Write such as 90s, 30m, 24h or 7d.',
);

/** A whole number from 1. */
export const count: Written<number> = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'is no number. Give a whole one from 1.')
  .transform(Number);

const noPort = 'is not a port. Give a number from 0 to 65535.';

/** A port; 0 takes any free one. */
export const port: Written<number> = z
  .string()
  .regex(/^\d{1,5}$/, noPort)
  .transform(Number)
  .refine((value) => value <= 65_535, noPort);

/** A path, or an address to listen on. */
export const text: Written<string> = z.string().min(1, 'is empty. Give a value, or leave it out.');

/** Addresses of other machines, with commas between them. */
export const addresses: Written<readonly string[]> = z
  .string()
  .transform((written) => written.split(',').map((address) => address.trim()))
  .refine(
    (list) => list.every((address) => isIP(address) !== 0),
    'is no list of addresses. Write such as 127.0.0.1,::1.',
  );

/** The address of a PostgreSQL database. */
export const database: Written<string> = z
  .string()
  .regex(/^postgres(ql)?:\/\/./, 'is no address of a database. Write such as postgres://user@host/hearth.');

/** A moment: a date, or how long ago. A function from now to ms since the epoch. */
export const moment: Written<(now: number) => number> = z.string().transform((written, context) => {
  const ago = duration.safeParse(written);
  if (ago.success) return (now: number) => now - ago.data;
  const date = Date.parse(written);
  if (!Number.isNaN(date)) return () => date;
  context.addIssue('is no moment. Write a date such as 2026-11-21, or how long ago, such as 7d.');
  return z.NEVER;
});

/** How long an invite is good for (SPEC.md of the wire, A4), in ms. */
export const validity: Written<number> = duration.refine(
  (ms) => ms >= 10 * MINUTE && ms <= 7 * DAY,
  'is out of bounds. An invite is good for 10m to 7d.',
);

/** What a member may do. */
export const role: Written<Role> = z
  .string()
  .pipe(z.enum(roles, `is no role. Give one of ${roles.join(', ')}.`));

/** On or off; from the environment it is 1 or 0. */
export const toggle: Written<boolean> = z
  .enum(['1', '0'], 'is neither 1 nor 0.')
  .transform((written) => written === '1');

/** What is taken when nothing is written. */
export function or<T>(written: Written<T>, fallback: string, about: About): Setting<T> {
  return written.prefault(fallback).register(abouts, { ...about, fallback });
}

/** Null when nothing is written. */
export function orNull<T>(written: Written<T>, about: About): Setting<T | null> {
  return written
    .optional()
    .transform((value) => value ?? null)
    .register(abouts, { ...about, fallback: null });
}

/** Has to be written. */
export function required<T>(written: Written<T>, about: About): Written<T> {
  // A schema of its own, so that what is said about it holds for this setting only.
  return written.clone().register(abouts, { ...about, fallback: null });
}
