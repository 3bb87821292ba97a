import type { Input } from '../../../shared/contract/contract.ts';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { useHost } from '../../lib/app-context.ts';
import { navigate } from '../../lib/use-route.ts';

/** How another attempt begins. Without a prompt the agent is told to go on, or what it was told before. */
type Again = Omit<Input<'runs.again'>, 'runId'>;

/** Starts another attempt of an ended run and shows it. Rejects with the refusal of the host; nothing was started then. */
export function useAgain({
  runId,
  hasTerminal,
}: Pick<LocalRunRow, 'runId' | 'hasTerminal'>): (how: Again) => Promise<void> {
  const host = useHost();
  return async (how) => {
    const started = await host.call('runs.again', { runId, ...how });
    navigate({ view: 'run', runId: started.runId, tab: hasTerminal ? 'terminal' : 'timeline' });
  };
}
