/** Longest key: `teamKeyPattern`. */
const LONGEST = 7;

interface Keyed {
  readonly teamId: string;
  readonly key: string;
  readonly createdAt: number;
}

/** The first of `ENG2`, `ENG3`, … that nobody has; of a long key only the beginning is left. */
function nextKey(key: string, taken: ReadonlySet<string>): string {
  for (let n = 2; ; n++) {
    const candidate = key.slice(0, LONGEST - String(n).length) + String(n);
    if (!taken.has(candidate)) return candidate;
  }
}

/**
 * Gives each team a key of its own (SPEC.md, 9): two replicas may have made teams with the same key while they could
 * not hear of each other. The older team (time, then id) keeps it, the other is shown with a number behind. A pure
 * function of what the document says, so all replicas show the same.
 */
export function withOwnKeys<T extends Keyed>(teams: readonly T[]): T[] {
  const taken = new Set(teams.map(({ key }) => key));
  const kept = new Set<string>();
  const keys = new Map<string, string>();
  const byAge = teams.toSorted((a, b) => a.createdAt - b.createdAt || (a.teamId < b.teamId ? -1 : 1));
  for (const { teamId, key } of byAge) {
    const own = kept.has(key) ? nextKey(key, taken) : key;
    kept.add(own);
    taken.add(own);
    keys.set(teamId, own);
  }
  return teams.map((team) => ({ ...team, key: keys.get(team.teamId) ?? team.key }));
}
