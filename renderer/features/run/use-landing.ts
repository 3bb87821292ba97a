import { useState } from 'react';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { useApp } from '../../lib/app-context.ts';
import { sentence } from '../../lib/use-action.ts';
import { useCopy } from '../../lib/use-copy.ts';

/** What becomes of the work of a run, once it has ended. */
export interface UsedLanding {
  /** Why nothing of this can be done now, in few words; undefined when it can. */
  readonly why: string | undefined;
  /** Why it cannot be landed or discarded. */
  readonly whyNotSettled: string | undefined;
  /** What was in the way of landing it the last time, in a sentence; null when nothing was. */
  readonly refusal: string | null;
  land(): void;
  discard(): void;
  copyPullRequest(): void;
}

/** Lands and discards the work of a run, and words it for others. What happens is told in toasts, too. */
export function useLanding(run: LocalRunRow): UsedLanding {
  const { host, toasts } = useApp();
  const copy = useCopy();
  const { runId } = run;
  const [refusal, setRefusal] = useState<string | null>(null);
  // The checks may take their time.
  const [settling, setSettling] = useState<string | undefined>(undefined);
  const tell = (failure: unknown): void => void toasts.show({ text: sentence(failure) });
  const why = whyNot(run);
  return {
    why,
    whyNotSettled: why ?? settled(run) ?? settling,
    refusal,
    land() {
      setRefusal(null);
      setSettling('it is landing');
      const begun = toasts.show({
        text: 'The work is rebased and proven again; the branch moves when all is well.',
      });
      const landing = host.call('runs.land', { runId, how: 'rebase' });
      const told = landing.then(
        ({ onto }) => void toasts.show({ text: `Landed on ${onto}` }),
        (failure: unknown) => {
          setRefusal(sentence(failure));
          tell(failure);
        },
      );
      void told.finally(() => {
        toasts.dismiss(begun);
        setSettling(undefined);
      });
    },
    discard() {
      setRefusal(null);
      const discarding = host.call('runs.discard', { runId });
      discarding.then(() => void toasts.show({ text: 'Discarded. All of it is kept as one commit.' }), tell);
    },
    copyPullRequest() {
      const asking = host.call('runs.pullRequest', { runId });
      asking.then(({ title, body }) => copy(`${title}\n\n${body}`, 'Text of the pull request'), tell);
    },
  };
}

function whyNot({ state, commit }: LocalRunRow): string | undefined {
  if (!isEnded(state)) return 'the run goes on';
  return commit === undefined ? 'nothing was committed' : undefined;
}

function settled({ landed, discarded }: LocalRunRow): string | undefined {
  if (landed !== null) return `landed on ${landed.onto}`;
  return discarded ? 'discarded already' : undefined;
}
