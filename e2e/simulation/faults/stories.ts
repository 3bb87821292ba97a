import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { World } from '../world/create-world.ts';

/** Something that goes on in the background of a whole life, beside work and faults. */
export interface Story {
  /** The faults are over: it brings to its end what it has begun. */
  end(): void;
  /** False while something of it is on its way, without which the world is not at rest. */
  isOver(): boolean;
  /** Nobody may tell of runs: what is told of them could not be promised. */
  readonly withoutRuns: boolean;
  /** No window types under the client id of another device. */
  readonly withoutForging: boolean;
  /** Looks at what it left, in a world at rest, and says what is wrong. */
  judge(): Promise<string[]>;
}

/** Begins a story in a world in which nothing runs yet. `until`: ms of life after which faults end. */
export type Tell = (world: World, random: SeededRandom, until: number) => Story;

/** Nothing more to end or to judge. */
export const plainStory: Story = {
  end: () => undefined,
  isOver: () => true,
  withoutRuns: false,
  withoutForging: false,
  judge: async () => [],
};
