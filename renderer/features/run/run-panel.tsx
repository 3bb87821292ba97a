import { Copy } from 'lucide-react';
import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { useCopy } from '../../lib/use-copy.ts';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { DocSection } from '../../ui/document/doc-section.tsx';
import { KeyValue } from '../../ui/document/key-value.tsx';
import { SidePanel } from '../../ui/shell/side-panel.tsx';
import { capList } from './cap-words.ts';
import styles from './run-view.module.css';
import { shortCommit } from './short-commit.ts';
import { TeamSees } from './team-sees.tsx';

interface Props {
  readonly run: LocalRunRow;
  /** The run's envelopes, newest first. */
  readonly envelopes: readonly LedgerRow[];
  readonly onOpenLedger: () => void;
}

/** What is known of a run on this machine, and how little of it others see. */
export function RunPanel({ run, envelopes, onOpenLedger }: Props): React.ReactElement {
  return (
    <SidePanel label="What is known of this run">
      <TeamSees envelopes={envelopes} onOpenLedger={onOpenLedger} />
      <DocSection heading="Worktree" count="on this machine">
        {run.worktree === null ? (
          <p className={styles['absent']}>It is not made yet.</p>
        ) : (
          <>
            {run.baseBranch !== null && run.baseCommit !== null && (
              <KeyValue name="Base" mono>{`${run.baseBranch} · ${shortCommit(run.baseCommit)}`}</KeyValue>
            )}
            <KeyValue name="Path">
              <Path path={run.worktree} />
            </KeyValue>
          </>
        )}
        {run.exitCode !== null && <KeyValue name="Exit code">{String(run.exitCode)}</KeyValue>}
        {run.sandboxed !== null && (
          <KeyValue name="Sandbox">{run.sandboxed ? 'On' : 'None: it runs as you'}</KeyValue>
        )}
      </DocSection>
      {run.caps !== null && (
        <DocSection heading="Caps" count="as they were when it was started">
          {capList(run.caps).map((words) => (
            <p key={words} className={styles['cap']}>
              {words}
            </p>
          ))}
        </DocSection>
      )}
    </SidePanel>
  );
}

function Path({ path }: { readonly path: string }): React.ReactElement {
  const copy = useCopy();
  return (
    <span className={styles['path']}>
      <code className={styles['pathText']} title={path} data-selectable>
        <bdi>{path}</bdi>
      </code>
      <IconButton icon={Copy} label="Copy the path of the worktree" onClick={() => copy(path, 'Path')} />
    </span>
  );
}
