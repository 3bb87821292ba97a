import { useEffect, useState } from 'react';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { useHost } from '../../lib/app-context.ts';

export type HarnessAbilities = Capabilities['harnesses'][number]['capabilities'];

/**
 * What can be done with the agent of a run; null until the host has said so, and for an agent that it does not
 * know any more. Nothing else is offered.
 */
export function useAbilities({
  harness,
  agent,
}: Pick<LocalRunRow, 'harness' | 'agent'>): HarnessAbilities | null {
  const host = useHost();
  const [abilities, setAbilities] = useState<HarnessAbilities | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    const { signal } = asking;
    host.call('system.capabilities', {}, { signal }).then(
      ({ harnesses }) => {
        if (signal.aborted) return;
        const known = harnesses.find((each) => each.id === harness && each.agent === agent);
        setAbilities(known?.capabilities ?? null);
      },
      // Without an answer nothing is offered that might not work.
      () => undefined,
    );
    return () => asking.abort();
  }, [host, harness, agent]);
  return abilities;
}
