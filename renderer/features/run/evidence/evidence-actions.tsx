import type { EvidenceView } from '../../../../shared/contract/methods/evidence.ts';
import type { LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import type { ProjectId } from '../../../../shared/domain/ids.ts';
import { isEnded } from '../../../../shared/domain/run.ts';
import { useApp } from '../../../lib/app-context.ts';
import { useDialogs } from '../../../lib/dialogs.ts';
import { keysOf } from '../../../lib/key-label.ts';
import { sentence } from '../../../lib/use-action.ts';
import { useKeys } from '../../../lib/use-keys.ts';
import { useNow } from '../../../lib/use-now.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { formatClock } from '../../../ui/lib/format.ts';
import styles from './evidence-pane.module.css';

interface Props {
  readonly run: LocalRunRow;
  readonly view: EvidenceView;
  readonly projectId: ProjectId | null;
}

/** Runs the checks again, or stops them; opens the checks of the project. */
export function EvidenceActions({ run, view, projectId }: Props): React.ReactElement {
  const { host, toasts } = useApp();
  const openDialog = useDialogs((state) => state.open);
  const { runId } = run;
  const { running } = view;
  const whyNot = whyNotRun(run, view);
  const call = (method: 'evidence.run' | 'evidence.stop'): void => {
    host.call(method, { runId }).catch((failure: unknown) => toasts.show({ text: sentence(failure) }));
  };
  const again = (): void => {
    if (running?.stoppable) call('evidence.stop');
    else if (running === null && whyNot === undefined) call('evidence.run');
  };
  const edit = (): void => {
    if (projectId !== null) openDialog({ kind: 'checks', projectId });
  };
  useKeys({ evidenceRun: again, evidenceChecks: edit });
  return (
    <>
      {running && <Running running={running} />}
      <Button
        size={24}
        variant="ghost"
        keys={keysOf('evidenceChecks')}
        disabledReason={
          projectId === null ? 'The issue is in no project, and checks are of projects.' : undefined
        }
        onClick={edit}
      >
        Checks
      </Button>
      {running?.stoppable ? (
        <Button size={24} keys={keysOf('evidenceRun')} onClick={again}>
          Stop checks
        </Button>
      ) : (
        <Button
          size={24}
          keys={keysOf('evidenceRun')}
          disabledReason={running ? 'They are being run.' : whyNot}
          onClick={again}
        >
          Run checks again
        </Button>
      )}
    </>
  );
}

function Running({
  running,
}: {
  readonly running: NonNullable<EvidenceView['running']>;
}): React.ReactElement {
  const now = useNow(1_000);
  return (
    <span className={styles['running']}>
      <span role="status">
        {running.check === null ? 'Looking at the worktree' : `Running ${running.check}`}
      </span>
      <span aria-hidden className={styles['mono']}>
        {formatClock(Math.max(0, now - running.since))}
      </span>
    </span>
  );
}

function whyNotRun(run: LocalRunRow, { criteria }: EvidenceView): string | undefined {
  if (!isEnded(run.state)) return 'The checks are run when the agent has ended.';
  const some = criteria.some(({ check }) => check !== null && check.command !== null);
  return some ? undefined : 'No criterion needs a check of the project.';
}
