import { createLane } from './lane.ts';

/**
 * Begins calls in the order in which they came, as a lane does. Whoever waits for a call whose beginning fails hears of
 * it by `failed`, and those behind it go on: a lane that stood still would leave them waiting for ever.
 */
export type CallLane = (failed: (error: unknown) => void, begin: () => Promise<void> | undefined) => void;

/** Creates an empty lane for calls. */
export function createCallLane(): CallLane {
  // Nothing gets here: what a call throws is its caller's.
  const lane = createLane(() => undefined);
  return (failed, begin) => {
    lane.enter(() => {
      try {
        return begin()?.catch(failed);
      } catch (error) {
        failed(error);
        return undefined;
      }
    });
  };
}
