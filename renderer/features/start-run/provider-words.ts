import type { Result } from '../../../shared/contract/contract.ts';
import type { AgentChoice } from '../../../shared/domain/run.ts';
import { formatTimeOfDay } from '../../ui/lib/format.ts';

/** A provider that is at its limit. */
export type ProviderPause = Result<'providers.query'>['rows'][number];

/** The agent as the host counts the limits of its provider: `codex`, `acp:gemini`. */
export function providerOf({ harness, agent }: AgentChoice): string {
  return agent === null ? harness : `${harness}:${agent}`;
}

/** The rest of this agent's provider, while it lasts. `now` in ms since the epoch. */
export function pauseOf(
  pauses: readonly ProviderPause[],
  choice: AgentChoice,
  now: number,
): ProviderPause | undefined {
  return pauses.find(({ agent, until }) => agent === providerOf(choice) && until > now);
}

/** Why it rests, until when, and what becomes of a run that is started now. */
export function describeRest({ reason, until }: Pick<ProviderPause, 'reason' | 'until'>): string {
  return `${ended(reason)} It rests until ${formatTimeOfDay(until)}; a run that you start now waits, and begins by itself then.`;
}

function ended(sentence: string): string {
  const text = sentence.trim();
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}
