import { useEffect, useState } from 'react';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { useHost } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { takesCommand } from '../../lib/start-choice.ts';
import { sentence, useAction } from '../../lib/use-action.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { agentChoices, mostIssues } from './batch-model.ts';
import { BatchFields, type BatchPlan } from './batch-fields.tsx';
import styles from './batch.module.css';

interface Props {
  readonly issueIds: readonly IssueId[];
  readonly onClose: () => void;
}

interface Looked {
  /** Null until the host has looked. */
  readonly found: Capabilities['harnesses'] | null;
  readonly error: string | null;
}

/** Looks for the agents of this machine. */
function useFoundAgents(): Looked {
  const host = useHost();
  const [looked, setLooked] = useState<Looked>({ found: null, error: null });
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const take = (next: Looked): void => {
      if (!signal.aborted) setLooked(next);
    };
    host.call('system.capabilities', {}, { signal }).then(
      ({ harnesses }) => take({ found: harnesses, error: null }),
      (failure: unknown) => take({ found: null, error: sentence(failure) }),
    );
    return () => ended.abort();
  }, [host]);
  return looked;
}

/** Runs one agent on each of several issues: which one, in what order, and what a failure means for the others. */
export function StartBatchDialog({ issueIds, onClose }: Props): React.ReactElement {
  const host = useHost();
  const open = useDialogs((state) => state.open);
  const { found, error } = useFoundAgents();
  const [plan, setPlan] = useState<BatchPlan>({
    agentId: '',
    command: '',
    how: 'sequence',
    onFailure: 'stop',
  });
  const choices = found === null ? [] : agentChoices(found);
  const chosen = (choices.find(({ id }) => id === plan.agentId) ?? choices[0])?.agent ?? null;
  const needsCommand = chosen !== null && takesCommand(chosen);
  const start = useAction(async () => {
    if (chosen === null) return;
    const { how, onFailure, command } = plan;
    const { batchId } = await host.call('batches.start', {
      issueIds: [...issueIds],
      how,
      onFailure,
      harness: chosen.harness,
      ...(chosen.agent !== null && { agent: chosen.agent }),
      ...(needsCommand && { command }),
    });
    open({ kind: 'batch', batchId });
  });
  const whyNot = whyNotStart({
    count: issueIds.length,
    busy: start.busy,
    agent: chosen !== null,
    said: !needsCommand || plan.command.trim() !== '',
  });
  const failure = start.error ?? error;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={`Run ${issueIds.length} issues with an agent`}
      text="Each runs in a worktree of its own. Limits on how many are at work hold for them, too."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" keys="Mod+Enter" disabledReason={whyNot} onClick={() => void start.run()}>
            {`Start ${issueIds.length} runs`}
          </Button>
        </>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- hears what its fields do not take */}
      <div
        className={styles['form']}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
          event.preventDefault();
          if (whyNot === undefined) void start.run();
        }}
      >
        {found === null && error === null && <LoadingRows rows={3} label="Looking for agents" />}
        {chosen !== null && (
          <BatchFields
            choices={choices}
            chosen={chosen}
            plan={plan}
            onChange={(change) => setPlan((before) => ({ ...before, ...change }))}
          />
        )}
        {failure !== null && (
          <p role="alert" className={styles['error']}>
            {failure}
          </p>
        )}
      </div>
    </Dialog>
  );
}

interface Readiness extends Record<'busy' | 'agent' | 'said', boolean> {
  readonly count: number;
}

function whyNotStart({ busy, agent, said, count }: Readiness): string | undefined {
  if (count > mostIssues) return `At most ${mostIssues} issues run together. Select fewer.`;
  if (busy) return 'The runs are being started.';
  if (!agent) return 'There is no agent to start yet.';
  return said ? undefined : 'Write the command first.';
}
