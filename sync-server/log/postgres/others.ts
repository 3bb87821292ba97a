import type { Statement } from './statement.ts';
import type { Loadable } from './cells.ts';

/** What other instances have changed since a version, in the order of versions. */
export interface ChangeRow {
  readonly version: number;
  /** By table. */
  readonly rows: Readonly<Record<string, readonly Record<string, unknown>[]>>;
}

/** Versions that are caught up with; who is further behind reads anew what it needs. */
const MOST_BEHIND = 64;
/** How often old changes are removed, and how many are kept at least. */
const CLEAN_EVERY = 64;
/** Commits after which an instance that has met no other believes itself to be alone. */
const ALONE_AFTER = 1_000;

/** Asks, once the server's row is locked, for what others have committed since `version`. */
export function changesSince(version: number): Statement {
  const text = `SELECT version, rows FROM change WHERE version > $1 AND version <= $1 + ${MOST_BEHIND}
    AND (SELECT version FROM server WHERE id = 1) <= $1 + ${MOST_BEHIND} ORDER BY version`;
  return { text, values: [version] };
}

/** Removes what nobody asks for any more; null when that has time. */
export function cleaning(version: number): Statement | null {
  if (version % CLEAN_EVERY !== 0) return null;
  return { text: 'DELETE FROM change WHERE version <= $1', values: [version - MOST_BEHIND] };
}

/**
 * Brings memory from one version to another by what others have told of each between. False when one of them told
 * nothing: memory is then good for nothing.
 */
export function learn(
  tables: readonly Loadable[],
  told: readonly ChangeRow[],
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  const versions = new Set(told.map(({ version }) => version));
  for (let version = from + 1; version <= to; version++) if (!versions.has(version)) return false;
  const byName = new Map(tables.map((cells) => [cells.name, cells]));
  for (const { rows } of told) {
    for (const [name, changed] of Object.entries(rows)) byName.get(name)?.learn(changed);
  }
  return true;
}

/** Whether there are other instances that write: nothing is told to nobody. */
export interface Others {
  /** A transaction has begun. */
  met(isOther: boolean): void;
  areThere(): boolean;
}

/** Believes in others until so many transactions have met none. */
export function createOthers(): Others {
  let alone = 0;
  return {
    met(isOther) {
      alone = isOther ? 0 : alone + 1;
    },
    areThere: () => alone <= ALONE_AFTER,
  };
}
