import type { Answer, Fate } from './answer.ts';

/** What was done to the life of an issue. */
type Deed = 'delete' | 'restore' | 'purge';

interface Done {
  readonly deed: Deed;
  /** Name of the device. */
  readonly by: string;
  readonly order: number;
  fate: Fate;
}

/** How an issue is found in the end. */
export type Found = 'there' | 'deleted';

/** Which issues were deleted, brought back and purged, and by whom. */
export interface Lives {
  note(issueId: string, deed: Deed, by: string): Answer;
  /** Why an issue cannot be found so in the end; null when it can. */
  objection(issueId: string, found: Found): string | null;
  /** Issues of which somebody was told that they are purged. */
  purged(): string[];
  /** True for an issue that somebody has asked to purge and that may be gone. */
  mayBePurged(issueId: string): boolean;
}

const opposite = { delete: 'restore', restore: 'delete' } as const;

/** Creates a book in which nothing was deleted. */
export function createLives(isForsaken: (device: string) => boolean = () => false): Lives {
  const lives = new Map<string, Done[]>();
  let deeds = 0;
  const of = (issueId: string): readonly Done[] => lives.get(issueId) ?? [];
  const isKept = ({ fate, by }: Done): boolean => fate === 'saved' && !isForsaken(by);

  /** A deed that was saved, and that nothing can have undone: whatever might have came before it on the same device. */
  function stands(done: readonly Done[], deed: 'delete' | 'restore'): Done | undefined {
    const against = done.filter((other) => other.deed === opposite[deed] && other.fate !== 'refused');
    return done.find(
      (one) =>
        one.deed === deed &&
        isKept(one) &&
        against.every((other) => other.by === one.by && other.order < one.order),
    );
  }

  return {
    note(issueId, deed, by) {
      deeds += 1;
      const done: Done = { deed, by, order: deeds, fate: 'unknown' };
      lives.set(issueId, [...of(issueId), done]);
      return { saved: () => void (done.fate = 'saved'), refused: () => void (done.fate = 'refused') };
    },
    objection(issueId, found) {
      const done = of(issueId);
      if (found === 'deleted' && !done.some(({ deed, fate }) => deed === 'delete' && fate !== 'refused')) {
        return 'nobody deleted it';
      }
      const broken = stands(done, found === 'there' ? 'delete' : 'restore');
      if (!broken) return null;
      return found === 'there'
        ? `${broken.by} deleted it, nobody restored it, and it is back`
        : `${broken.by} restored it, nobody deleted it again, and it is deleted`;
    },
    purged: () =>
      [...lives].flatMap(([issueId, done]) =>
        done.some((one) => one.deed === 'purge' && isKept(one)) ? [issueId] : [],
      ),
    mayBePurged: (issueId) => of(issueId).some(({ deed, fate }) => deed === 'purge' && fate !== 'refused'),
  };
}
