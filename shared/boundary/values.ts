import { z } from 'zod';

/** Lower-case UUIDv7. */
export const uuid7 = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

const EARLIEST = Date.UTC(2020, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);
const LONGEST = 30 * 24 * 60 * 60 * 1000;

/** ms since the epoch, 2020 to 2100. */
export const time = z.int().min(EARLIEST).max(LATEST);

/** ms, at most 30 days. */
export const duration = z.int().min(0).max(LONGEST);

/** A commit id: SHA-1 or SHA-256, lower-case hex. */
export const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** SHA-256 in lower-case hex. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** A branch name without what git or a path would read as something else. */
export const branch = z.string().regex(/^(?!.*(?:\.\.|\/\/|@\{))[A-Za-z0-9][A-Za-z0-9._/-]{0,119}$/);

/** Branches that the app makes begin so; every other name was chosen by somebody and stays here. */
const branchPrefix = 'hearth/';

const repositoryPart = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/);

/** A pull request by its parts, never by its URL: a URL can carry anything. */
export const pullRequest = z.strictObject({
  host: z.enum(['github', 'gitlab', 'bitbucket', 'gitea']),
  owner: repositoryPart,
  repo: repositoryPart,
  number: z.int().min(1).max(2_147_483_647),
});

/** The nearest time in range: a wrong clock must not stop a run. */
export function clampTime(ms: number): number {
  return clamp(ms, EARLIEST, LATEST);
}

/** As `clampTime`, for a value of any type; undefined for what is no number. */
export function fitTime(value: unknown): number | undefined {
  return isNumber(value) ? clampTime(value) : undefined;
}

/** The nearest duration in range; undefined for what is no number. */
export function fitDuration(value: unknown): number | undefined {
  return isNumber(value) ? clamp(value, 0, LONGEST) : undefined;
}

/** The branch if the app named it. */
export function fitBranch(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith(branchPrefix) ? value : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(Math.round(value), low), high);
}
