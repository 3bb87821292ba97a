import { Box, CornerLeftUp } from 'lucide-react';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { issueStatusLabels } from '../../../shared/domain/issue.ts';
import { useReplica } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { AssigneeMenu } from '../../lib/menus/assignee-menu.tsx';
import { PriorityMenu, priorityLabels } from '../../lib/menus/priority-menu.tsx';
import { ProjectMenu } from '../../lib/menus/project-menu.tsx';
import { StatusMenu } from '../../lib/menus/status-menu.tsx';
import { usePerson } from '../../lib/people.ts';
import type { FieldPatch } from '../../lib/use-issue-edits.ts';
import { KeyValue, PropertyButton } from '../../ui/document/key-value.tsx';
import { Icon } from '../../ui/icon.tsx';
import { PriorityMark } from '../../ui/marks/priority-mark.tsx';
import { StatusMark } from '../../ui/marks/status-mark.tsx';
import { Avatar } from '../../ui/people/avatar.tsx';
import styles from './issue-properties.module.css';

/** The menu of the panel that is open, by a click or by its key. */
export type PropertyMenu = 'status' | 'priority' | 'assignee' | 'project';

interface Props {
  readonly issue: IssueRow;
  readonly menu: PropertyMenu | null;
  readonly onMenu: (menu: PropertyMenu | null) => void;
  readonly onParent: () => void;
  readonly onSave: (patch: FieldPatch) => void;
}

/** What an issue is, line by line; each line is the button that changes it. */
export function IssueProperties({ issue, menu, onMenu, onParent, onSave }: Props): React.ReactElement {
  const controlled = (name: PropertyMenu): { open: boolean; onOpenChange(open: boolean): void } => ({
    open: menu === name,
    onOpenChange: (open) => onMenu(open ? name : null),
  });
  return (
    <div>
      <StatusMenu
        {...controlled('status')}
        value={issue.status}
        onChange={(status) => onSave({ status })}
        trigger={
          <PropertyButton name="Status" keys={keysOf('issueStatus')}>
            <Status issue={issue} />
          </PropertyButton>
        }
      />
      <PriorityMenu
        {...controlled('priority')}
        value={issue.priority}
        onChange={(priority) => onSave({ priority })}
        trigger={
          <PropertyButton name="Priority" keys={keysOf('issuePriority')}>
            <Priority issue={issue} />
          </PropertyButton>
        }
      />
      <AssigneeMenu
        {...controlled('assignee')}
        value={issue.assigneeId}
        onChange={(assigneeId) => onSave({ assigneeId })}
        trigger={
          <PropertyButton name="Assignee" keys={keysOf('issueAssign')}>
            <Assignee issue={issue} />
          </PropertyButton>
        }
      />
      <ProjectMenu
        {...controlled('project')}
        teamId={issue.teamId}
        value={issue.projectId}
        onChange={(projectId) => onSave({ projectId })}
        trigger={
          <PropertyButton name="Project">
            <Project issue={issue} />
          </PropertyButton>
        }
      />
      <PropertyButton name="Parent" keys={keysOf('issueParent')} onClick={onParent}>
        <Parent issue={issue} />
      </PropertyButton>
    </div>
  );
}

/** The same lines for who may not change them. */
export function IssueFacts({ issue }: Shown): React.ReactElement {
  return (
    <div>
      <KeyValue name="Status">
        <Status issue={issue} />
      </KeyValue>
      <KeyValue name="Priority">
        <Priority issue={issue} />
      </KeyValue>
      <KeyValue name="Assignee">
        <Assignee issue={issue} />
      </KeyValue>
      <KeyValue name="Project">
        <Project issue={issue} />
      </KeyValue>
      <KeyValue name="Parent">
        <Parent issue={issue} />
      </KeyValue>
    </div>
  );
}

interface Shown {
  readonly issue: IssueRow;
}

function Status({ issue: { status } }: Shown): React.ReactElement {
  return (
    <>
      <StatusMark status={status} label={null} />
      {issueStatusLabels[status]}
    </>
  );
}

function Priority({ issue: { priority } }: Shown): React.ReactElement {
  return (
    <>
      <PriorityMark priority={priority} label={null} />
      {priorityLabels[priority]}
    </>
  );
}

function Assignee({ issue }: Shown): React.ReactElement {
  const assignee = usePerson(issue.assigneeId);
  return (
    <>
      {assignee ? (
        <Avatar who="person" name={assignee.name} hue={assignee.hue} label={null} />
      ) : (
        <Avatar who="nobody" label={null} />
      )}
      {assignee?.name ?? 'Nobody'}
    </>
  );
}

function Project({ issue }: Shown): React.ReactElement {
  const projects = useReplica((snapshot) => snapshot.projects);
  const project = projects.find(({ projectId }) => projectId === issue.projectId);
  return (
    <>
      <Icon of={Box} size={14} />
      {project?.name ?? <span className={styles['none']}>No project</span>}
    </>
  );
}

function Parent({ issue }: Shown): React.ReactElement {
  const parent = useReplica(({ issues }) => (issue.parentId ? issues.byId.get(issue.parentId) : undefined));
  if (!parent) {
    return (
      <>
        <Icon of={CornerLeftUp} size={14} />
        <span className={styles['none']}>No parent</span>
      </>
    );
  }
  return (
    <>
      <StatusMark status={parent.status} size={14} />
      <span className={styles['key']}>{parent.key}</span>
      <span className={styles['title']}>{parent.title}</span>
    </>
  );
}
