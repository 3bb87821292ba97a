import { useEffect, useState } from 'react';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import type { IssueDetail } from '../../../shared/contract/schemas.ts';
import { useHost } from '../../lib/app-context.ts';
import { sentence } from '../../lib/use-action.ts';

/** What the dialog has to ask the host for; null until it has answered. */
export interface StartInput {
  readonly issue: IssueDetail | null;
  readonly capabilities: Capabilities | null;
  readonly error: string | null;
}

/** Reads the issue's text and looks for agents. */
export function useStartInput(issueId: string): StartInput {
  const host = useHost();
  const [input, setInput] = useState<StartInput>({ issue: null, capabilities: null, error: null });
  useEffect(() => {
    const reading = new AbortController();
    const { signal } = reading;
    const take = (part: Partial<StartInput>): void => {
      if (!signal.aborted) setInput((before) => ({ ...before, ...part }));
    };
    const fail = (failure: unknown): void => take({ error: sentence(failure) });
    host.call('issues.get', { issueId }, { signal }).then((issue) => take({ issue }), fail);
    host.call('system.capabilities', {}, { signal }).then((capabilities) => take({ capabilities }), fail);
    return () => reading.abort();
  }, [host, issueId]);
  return input;
}
