import * as fc from 'fast-check';

type Code = 'READ_ONLY' | 'FORBIDDEN_GROUP' | 'UNDECODABLE' | 'FOREIGN_CLIENT' | 'TOO_LARGE' | 'GAP';

/** As often for good as for its form. */
const codes: readonly Code[] = [
  ...(['READ_ONLY', 'FORBIDDEN_GROUP', 'READ_ONLY', 'FORBIDDEN_GROUP'] as const),
  ...(['UNDECODABLE', 'FOREIGN_CLIENT', 'TOO_LARGE', 'GAP'] as const),
];
const at = fc.nat(2);
const nat = fc.nat(40);

/** What one replica, or the server, does. */
export type Step =
  | { do: 'create' | 'rename' | 'describe' | 'status' | 'move' | 'type'; at: number; n: number; text: string }
  | {
      do: 'team' | 'project' | 'restart' | 'crash' | 'pull' | 'lose' | 'again' | 'recover';
      at: number;
      n: number;
    }
  | { do: 'push' | 'note' | 'found'; at: number; n: number }
  | { do: 'part'; at: number; n: number; shuffle: boolean }
  | { do: 'refuse'; at: number; n: number; code: Code }
  | { do: 'bar' | 'admit' | 'purge' | 'compact' | 'restore' | 'backup' | 'twice'; at: number; n: number };

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '😀'), minLength: 1, maxLength: 8 });
const one = <K extends string>(...kinds: K[]): fc.Arbitrary<K> => fc.constantFrom(...kinds);
/** Scripts of a simulation with three replicas. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 14,
      arbitrary: fc.record({
        do: one('create', 'rename', 'describe', 'describe', 'status', 'move', 'type', 'type'),
        at,
        n: nat,
        text,
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: one('team', 'project', 'restart', 'crash'), at, n: nat }) },
    { weight: 4, arbitrary: fc.record({ do: one('pull', 'lose', 'again', 'recover'), at, n: nat }) },
    { weight: 14, arbitrary: fc.record({ do: one('note', 'note', 'note', 'found'), at, n: nat }) },
    { weight: 5, arbitrary: fc.record({ do: one('push'), at, n: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 4, arbitrary: fc.record({ do: one('part'), at, n: nat, shuffle: fc.boolean() }) },
    {
      weight: 5,
      arbitrary: fc.record({ do: one('refuse'), at, n: fc.nat(3), code: fc.constantFrom(...codes) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: one('bar', 'admit', 'purge', 'compact'), at, n: nat }),
    },
    {
      weight: 5,
      arbitrary: fc.record({ do: one('restore', 'backup', 'backup', 'restart', 'twice'), at, n: nat }),
    },
  ),
  { minLength: 15, maxLength: 80 },
);
