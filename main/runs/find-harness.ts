import type { AgentChoice } from '../../shared/domain/run.ts';
import type { Harness } from '../harness/types.ts';

/** The harness for an agent; throws when this host was put together without it. */
export function findHarness(harnesses: readonly Harness[], { harness, agent }: AgentChoice): Harness {
  const found = harnesses.find(({ choice }) => choice.harness === harness && choice.agent === agent);
  if (!found) throw new Error(`There is no harness ${harness} ${agent ?? ''}`);
  return found;
}
