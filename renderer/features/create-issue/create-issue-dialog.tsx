import { Box } from 'lucide-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import { issueStatusLabels, limits } from '../../../shared/domain/issue.ts';
import { useApp, useReplica } from '../../lib/app-context.ts';
import { useWhyNotCreate, useWritableProjects } from '../../lib/may-write.ts';
import { PriorityMenu, priorityLabels } from '../../lib/menus/priority-menu.tsx';
import { ProjectMenu } from '../../lib/menus/project-menu.tsx';
import { StatusMenu } from '../../lib/menus/status-menu.tsx';
import { useAction } from '../../lib/use-action.ts';
import { navigate } from '../../lib/use-route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { CheckBox } from '../../ui/controls/check-box.tsx';
import { Input, TextArea } from '../../ui/controls/input.tsx';
import { PriorityMark } from '../../ui/marks/priority-mark.tsx';
import { StatusMark } from '../../ui/marks/status-mark.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import styles from './create-issue-dialog.module.css';
import { emptyDraft, toCreate, type DraftBegin, type IssueDraft } from './issue-draft.ts';

interface Props {
  /** Where one stood, and what is written down already. */
  readonly begin: DraftBegin;
  readonly onClose: () => void;
}

/** Writes a new issue down. It is saved on this machine at once, whatever the network does. */
export function CreateIssueDialog({ begin, onClose }: Props): React.ReactElement {
  const { host, toasts } = useApp();
  const title = useRef<HTMLInputElement>(null);
  const projects = useWritableProjects();
  const [draft, setDraft] = useState<IssueDraft>(() => {
    const isOffered = projects.some((project) => project.projectId === begin.projectId);
    return emptyDraft({ ...begin, projectId: isOffered ? begin.projectId : null });
  });
  const [another, setAnother] = useState(false);
  const set = (change: Partial<IssueDraft>): void => setDraft((before) => ({ ...before, ...change }));
  const create = useAction(async () => {
    const { issueId, key } = await host.call('issues.create', toCreate(draft));
    const open = { label: 'Open', run: () => navigate({ view: 'issue', issueId }) };
    toasts.show({
      mark: <StatusMark status={draft.status} label={null} />,
      text: `${key} created`,
      action: open,
    });
  });
  const denied = useWhyNotCreate();
  const why = denied ?? (draft.title.trim() === '' ? 'Give the issue a title first.' : undefined);
  const submit = async (): Promise<void> => {
    if (why !== undefined || !(await create.run())) return;
    if (!another) return onClose();
    set({ title: '', description: '' });
    title.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const sends = event.key === 'Enter' && (event.metaKey || event.ctrlKey || event.target === title.current);
    if (!sends || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };

  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title="New issue"
      text={denied}
      initialFocus={title}
      actions={
        <>
          <span className={styles['another']}>
            <CheckBox label="Create another" checked={another} onChange={setAnother} />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" keys="Mod+Enter" disabledReason={why} onClick={() => void submit()}>
            Create
          </Button>
        </>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- hears what its fields do not take */}
      <div className={styles['fields']} onKeyDown={onKeyDown}>
        <Input
          ref={title}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- before the dialog gets round to it: people type on
          autoFocus
          label="Title"
          value={draft.title}
          maxLength={limits.title}
          autoComplete="off"
          error={create.error ?? undefined}
          onChange={(text) => set({ title: text })}
        />
        <TextArea
          label="Description"
          placeholder="Markdown"
          value={draft.description}
          maxLength={limits.description}
          onChange={(text) => set({ description: text })}
        />
        <Properties draft={draft} onChange={set} />
      </div>
    </Dialog>
  );
}

interface PropertiesProps {
  readonly draft: IssueDraft;
  readonly onChange: (change: Partial<IssueDraft>) => void;
}

function Properties({ draft, onChange }: PropertiesProps): React.ReactElement {
  const projects = useReplica((snapshot) => snapshot.projects);
  const project = projects.find(({ projectId }) => projectId === draft.projectId);
  return (
    <div className={styles['properties']}>
      <StatusMenu
        value={draft.status}
        onChange={(status) => onChange({ status })}
        trigger={
          <Button size={24} aria-label={`Status: ${issueStatusLabels[draft.status]}`}>
            <StatusMark status={draft.status} size={14} label={null} />
            {issueStatusLabels[draft.status]}
          </Button>
        }
      />
      <PriorityMenu
        value={draft.priority}
        onChange={(priority) => onChange({ priority })}
        trigger={
          <Button size={24} aria-label={`Priority: ${priorityLabels[draft.priority]}`}>
            <PriorityMark priority={draft.priority} size={14} label={null} />
            {priorityLabels[draft.priority]}
          </Button>
        }
      />
      <ProjectMenu
        value={draft.projectId}
        onChange={(projectId) => onChange({ projectId })}
        trigger={
          <Button size={24} icon={Box} aria-label={`Project: ${project?.name ?? 'No project'}`}>
            {project?.name ?? 'No project'}
          </Button>
        }
      />
    </div>
  );
}
