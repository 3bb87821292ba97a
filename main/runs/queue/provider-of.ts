import type { AgentChoice } from '../../../shared/domain/run.ts';

/** The agent as the limits of its provider are counted: each keeps one account on a device. */
export function providerOf({ harness, agent }: AgentChoice): string {
  return agent === null ? harness : `${harness}:${agent}`;
}
