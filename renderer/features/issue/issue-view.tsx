import { TriangleAlert } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { IssueDetail, IssueRow } from '../../../shared/contract/schemas.ts';
import { issueId as issueIdSchema, type IssueId } from '../../../shared/domain/ids.ts';
import { limits } from '../../../shared/domain/issue.ts';
import { useReplica } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { useLastList } from '../../lib/last-list.ts';
import { useReadOnly } from '../../lib/may-write.ts';
import { useActingOn } from '../../lib/use-acting-on.ts';
import { useDeletion } from '../../lib/use-deletion.ts';
import { useEditKeys } from '../../lib/use-edit-keys.ts';
import { useIssueEdits } from '../../lib/use-issue-edits.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { navigate } from '../../lib/use-route.ts';
import { Icon } from '../../ui/icon.tsx';
import { cx } from '../../ui/lib/cx.ts';
import { Header } from '../../ui/shell/header.tsx';
import { SidePanel } from '../../ui/shell/side-panel.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { Criteria } from './criteria.tsx';
import { DescriptionEditor } from './editor/description-editor.tsx';
import type { LiveState } from './editor/live-document.ts';
import { useLiveDocument } from './editor/use-live-document.ts';
import { IssueHeader } from './issue-header.tsx';
import { IssueFacts, IssueProperties, type PropertyMenu } from './issue-properties.tsx';
import { IssueRuns } from './issue-runs.tsx';
import styles from './issue-view.module.css';
import { LineField } from './line-field.tsx';
import { findNeighbours } from './neighbours.ts';
import { NoIssue } from './no-issue.tsx';
import { ParentPicker } from './parent-picker.tsx';
import { SubIssues } from './sub-issues.tsx';
import { useIssueDetail } from './use-issue-detail.ts';
import { useIssueSave } from './use-issue-save.ts';

/** One issue: what it is, what it takes, and what was tried. */
export function IssueView({ issueId: text }: { readonly issueId: string }): React.ReactElement {
  const issueId = issueIdSchema.safeParse(text).data;
  const issue = useReplica(({ issues }) => (issueId ? issues.byId.get(issueId) : undefined));
  const ready = useReplica(({ phase }) => phase === 'ready');
  if (issue) return <IssuePage issue={issue} />;
  return (
    <ViewShell header={<Header crumbs={[{ label: 'Issue' }]} />}>
      {ready || !issueId ? <NoIssue /> : <LoadingRows rows={8} label="Loading the issue" />}
    </ViewShell>
  );
}

function IssuePage({ issue }: { readonly issue: IssueRow }): React.ReactElement {
  const { issueId } = issue;
  const readOnly = useReadOnly([issue.teamId]);
  const mayEdit = readOnly === undefined;
  const reading = useIssueDetail(issueId);
  const live = useLiveDocument(issueId);
  const edit = useIssueEdits();
  const remove = useDeletion();
  const me = useReplica((snapshot) => snapshot.me?.memberId);
  const openDialog = useDialogs((state) => state.open);
  const [menu, setMenu] = useState<PropertyMenu | null>(null);
  const [choosingParent, setChoosingParent] = useState(false);
  const [adding, setAdding] = useState(false);
  const focusText = useRef<() => void>(undefined);
  const list = useLastList();
  const index = useReplica((snapshot) => snapshot.issues);
  useActingOn([issueId]);
  const neighbours = useMemo(() => findNeighbours(issue, list.ids, index), [issue, list.ids, index]);

  const step = (by: 1 | -1): void => goTo(by === 1 ? neighbours.next : neighbours.previous);
  const run = (): void => openDialog({ kind: 'start-run', issueId });
  useEditKeys(readOnly, {
    issueStatus: () => setMenu('status'),
    issuePriority: () => setMenu('priority'),
    issueAssign: () => setMenu('assignee'),
    issueAssignMe: () => me && edit([issueId], { assigneeId: me }),
    issueEdit: () => focusText.current?.(),
    issueSubIssue: () => setAdding(true),
    issueParent: () => setChoosingParent(true),
    issueRun: run,
    issueDelete: () => {
      remove([issue]);
      navigate(list.route);
    },
  });
  useKeys({
    issueChecks: () => issue.projectId && openDialog({ kind: 'checks', projectId: issue.projectId }),
    issueNext: () => step(1),
    issuePrevious: () => step(-1),
    issueBack: () => navigate(list.route),
  });

  return (
    <ViewShell
      header={
        <IssueHeader
          issue={issue}
          shared={live.shared}
          neighbours={neighbours}
          readOnly={readOnly}
          onStep={step}
          onRun={run}
        />
      }
      panel={
        <SidePanel label="Properties">
          {mayEdit ? (
            <IssueProperties
              issue={issue}
              menu={menu}
              onMenu={setMenu}
              onParent={() => setChoosingParent(true)}
              onSave={(patch) => edit([issueId], patch)}
            />
          ) : (
            <IssueFacts issue={issue} />
          )}
          <IssueRuns issueId={issueId} />
        </SidePanel>
      }
    >
      <div className={styles['page']}>
        <Title issue={issue} mayEdit={mayEdit} />
        {reading.status === 'reading' && <LoadingRows rows={4} label="Loading the issue" />}
        {reading.status === 'failed' && <NoIssue code={reading.code} message={reading.message} />}
        {reading.status === 'read' && (
          <>
            <Description
              detail={reading.detail}
              live={live}
              mayEdit={mayEdit}
              onReady={(focus) => {
                focusText.current = focus;
              }}
            />
            <Criteria
              issueId={issueId}
              projectId={issue.projectId}
              acceptance={reading.detail.acceptance}
              mayEdit={mayEdit}
            />
            <SubIssues issue={issue} mayEdit={mayEdit} adding={adding} onAdding={setAdding} />
          </>
        )}
      </div>
      {choosingParent && mayEdit && (
        <ParentPicker
          issue={issue}
          onClose={() => setChoosingParent(false)}
          onChoose={(parentId) => edit([issueId], { parentId })}
        />
      )}
    </ViewShell>
  );
}

function goTo(issueId: IssueId | null): void {
  if (issueId === null) return;
  useLastList.setState({ at: issueId });
  navigate({ view: 'issue', issueId });
}

interface TitleProps {
  readonly issue: IssueRow;
  readonly mayEdit: boolean;
}

function Title({ issue, mayEdit }: TitleProps): React.ReactElement {
  const save = useIssueSave(issue.issueId);
  if (!mayEdit) {
    return (
      <h2 data-selectable className={cx(styles['title'], styles['still'])}>
        {issue.title}
      </h2>
    );
  }
  return (
    <LineField
      label="Title"
      value={issue.title}
      maxLength={limits.title}
      className={styles['title']}
      onSave={(title) => save({ title })}
    />
  );
}

interface DescriptionProps {
  readonly detail: IssueDetail;
  readonly live: LiveState;
  readonly mayEdit: boolean;
  readonly onReady: (focus: () => void) => void;
}

function Description({ detail, live, mayEdit, onReady }: DescriptionProps): React.ReactElement {
  return (
    <div className={styles['description']}>
      <DescriptionEditor
        initial={detail.description}
        shared={live.shared}
        mayEdit={mayEdit}
        onReady={onReady}
      />
      {live.phase === 'refused' && (
        <p role="alert" className={styles['refused']}>
          <Icon of={TriangleAlert} size={14} />
          {live.shared
            ? 'The host does not take this text, so it is kept in this window only. Copy what you wrote, then reload.'
            : 'The host does not let this window edit the description. Nothing was lost; reload to try again.'}
        </p>
      )}
    </div>
  );
}
