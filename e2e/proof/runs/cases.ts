import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';

/** Who is killed, and when. */
export interface KillCase {
  readonly victim: 'host' | 'host, in its commit' | 'host, in recovery' | 'supervisor' | 'agent';
  /** The state or event of a run at which it happens. */
  readonly at: string;
  /** In a commit: before it is on disk, or after it and before anybody hears of it. */
  readonly moment?: 'before' | 'after';
}

const ofVictim = (victim: KillCase['victim'], at: readonly string[]): KillCase[] =>
  at.map((one) => ({ victim, at: one }));
const inCommit = (victim: KillCase['victim'], at: readonly string[]): KillCase[] =>
  at.flatMap((one) => [
    { victim, at: one, moment: 'before' as const },
    { victim, at: one, moment: 'after' as const },
  ]);

const groups: readonly (readonly KillCase[])[] = [
  ofVictim('host', ['queued', 'preparing', 'running', 'waiting', 'finishing']),
  inCommit('host, in its commit', [
    'queued',
    'preparing',
    'worktree',
    'running',
    'process',
    'waiting',
    'finishing',
    'commit',
    'succeeded',
  ]),
  ofVictim('supervisor', ['preparing', 'running', 'waiting', 'finishing']),
  ofVictim('agent', ['running', 'waiting']),
  [...inCommit('host, in recovery', ['lost']), { victim: 'host, in recovery', at: 'a random moment' }],
];

/** So many cases, each group in turn, each of its cases before any comes again; the same for the same randomness. */
export function pickCases(count: number, random: SeededRandom): KillCase[] {
  const decks = groups.map((): KillCase[] => []);
  return Array.from({ length: count }, (_, n) => {
    const at = n % groups.length;
    const deck = decks[at] ?? [];
    if (deck.length === 0) deck.push(...shuffle(groups[at] ?? [], random));
    const next = deck.pop();
    if (!next) throw new Error('A group has no case');
    return next;
  });
}

function shuffle<T>(items: readonly T[], random: SeededRandom): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(random.below(left.length), 1));
}
