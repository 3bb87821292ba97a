import { wireLimits } from './limits.ts';

/** Versions of the protocol that one end speaks, both included. */
export interface VersionRange {
  readonly oldest: number;
  readonly newest: number;
}

/** What this program speaks. */
export const spokenVersions: VersionRange = {
  oldest: wireLimits.oldestVersion,
  newest: wireLimits.newestVersion,
};

/** The newest version that both speak (SPEC.md, F4), or null when there is none. */
export function commonVersion(a: VersionRange, b: VersionRange): number | null {
  const newest = Math.min(a.newest, b.newest);
  return newest >= Math.max(a.oldest, b.oldest) ? newest : null;
}
