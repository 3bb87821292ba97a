import { createEmitter } from '../../../shared/lib/emitter.ts';
import type { KeyBlocks } from '../ports.ts';

/** Key numbers of teams that want a block as long as they have none. */
export interface MemoryKeys extends KeyBlocks {
  teams: string[];
  blocks: { teamId: string; from: number; to: number }[];
  /** Resolves when every team has a block. */
  filled(): Promise<void>;
}

export function createMemoryKeys(): MemoryKeys {
  const came = createEmitter<void>();
  const keys: MemoryKeys = {
    teams: [],
    blocks: [],
    filled: () =>
      new Promise((resolve) => {
        const check = (): void => void (keys.wanting().length === 0 && resolve());
        came.subscribe(check);
        check();
      }),
    wanting: () =>
      keys.teams
        .filter((teamId) => !keys.blocks.some((block) => block.teamId === teamId))
        .map((teamId) => ({ teamId, above: 0 })),
    add: (tx, block) =>
      tx.afterCommit(() => {
        keys.blocks.push(block);
        came.emit();
      }),
    behind: () => [],
    catchUp: () => undefined,
    drop: (tx) => tx.afterCommit(() => void (keys.blocks = [])),
  };
  return keys;
}
