import { useEffect, useRef } from 'react';
import type { RunRow } from '../../../shared/contract/run-schemas.ts';
import type { IssueDetail, ProjectRow } from '../../../shared/contract/schemas.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { navigate } from '../../lib/use-route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { WhyNot } from '../../ui/states/why-not.tsx';
import { liveRun, type ConditionId, type StartCondition } from './start-conditions.ts';
import styles from './start-run.module.css';

interface Props {
  readonly issue: IssueDetail;
  readonly project: ProjectRow | null;
  readonly runs: readonly RunRow[];
  readonly conditions: readonly StartCondition[];
  readonly onClose: () => void;
}

/** Why a run may not start, and the way to what stands in its way. */
export function CannotStart(props: Props): React.ReactElement {
  const { issue, conditions } = props;
  const first = conditions.find(({ met }) => !met);
  const place = useRef<HTMLDivElement>(null);
  // It comes after the dialog has taken the focus: Enter is to lead on, not out.
  useEffect(() => place.current?.querySelector('button')?.focus(), []);
  return (
    <div ref={place} className={styles['whyNot']}>
      <WhyNot
        title={`${issue.key} cannot run`}
        because={first?.because ?? ''}
        conditions={conditions}
        actions={first && <WayOut {...props} missing={first.id} />}
      />
    </div>
  );
}

function WayOut({
  missing,
  issue,
  project,
  runs,
  onClose,
}: Props & { readonly missing: ConditionId }): React.ReactNode {
  const open = useDialogs((state) => state.open);
  const leave = (go: () => void) => (): void => {
    onClose();
    go();
  };
  switch (missing) {
    case 'rights':
      return (
        <Button variant="primary" onClick={leave(() => navigate({ view: 'settings', section: 'members' }))}>
          Show members
        </Button>
      );
    case 'project':
      return (
        <Button variant="primary" onClick={leave(() => navigate({ view: 'issue', issueId: issue.issueId }))}>
          Choose its project
        </Button>
      );
    case 'repository':
      return (
        project && (
          <Button
            variant="primary"
            onClick={() => open({ kind: 'project-settings', projectId: project.projectId })}
          >
            Choose the repository
          </Button>
        )
      );
    case 'free': {
      const run = liveRun(runs);
      return (
        run && (
          <Button
            variant="primary"
            onClick={leave(() => navigate({ view: 'run', runId: run.runId, tab: 'timeline' }))}
          >
            Open that run
          </Button>
        )
      );
    }
    case 'git':
      return null;
  }
}
