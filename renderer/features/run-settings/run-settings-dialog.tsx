import { useEffect, useId, useRef, useState } from 'react';
import type { RunSettings } from '../../../shared/contract/run-settings.ts';
import type { ProjectId } from '../../../shared/domain/ids.ts';
import { useApp, useReplica } from '../../lib/app-context.ts';
import { useAction } from '../../lib/use-action.ts';
import { useRunSettings, useSandbox } from '../../lib/use-run-settings.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { RunSettingsForm } from './run-settings-form.tsx';
import styles from './run-settings.module.css';
import { draftOf, isAny, patchOf, problemsOf, type SettingsDraft } from './settings-draft.ts';

interface Props {
  /** Null: what holds for every project that has nothing of its own. */
  readonly projectId: ProjectId | null;
  readonly onClose: () => void;
}

const text = 'Only on this machine: nothing of it is sent, and nobody else can change it.';

/** How agents run on this device: what they may, where they work, and where they end by themselves. */
export function RunSettingsDialog({ projectId, onClose }: Props): React.ReactElement {
  const project = useReplica((snapshot) => snapshot.projects.find((each) => each.projectId === projectId));
  const reading = useRunSettings(projectId);
  const sandbox = useSandbox();
  const title = project ? `How agents run in ${project.name}` : 'How agents run on this machine';
  const { settings } = reading;
  if (settings !== null && sandbox !== null) {
    return <Written {...{ title, projectId, onClose, settings }} sandbox={sandbox} />;
  }
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={title}
      text={text}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {reading.error === null ? (
        <LoadingRows rows={6} label="Loading the settings" />
      ) : (
        <p role="alert" className={styles['error']}>
          {reading.error}
        </p>
      )}
    </Dialog>
  );
}

interface WrittenProps extends Props {
  readonly sandbox: boolean;
  readonly title: string;
  readonly settings: RunSettings;
}

function Written({ title, projectId, settings, sandbox, onClose }: WrittenProps): React.ReactElement {
  const { host, toasts } = useApp();
  const form = useId();
  const first = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState<SettingsDraft>(() => draftOf(settings));
  const problems = problemsOf(draft);
  const patch = isAny(problems) ? {} : patchOf(draft, settings);
  const save = useAction(async () => {
    await host.call('projects.setRunSettings', { projectId, patch });
    onClose();
    toasts.show({ text: 'Saved: runs that start from now on follow it' });
  });
  const whyNot = whyNotSave({ busy: save.busy, wrong: isAny(problems), changed: isAny(patch) });
  const submit = (): void => {
    if (whyNot === undefined) void save.run();
  };
  useEffect(() => first.current?.focus(), []);
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={title}
      text={text}
      initialFocus={first}
      actions={
        <>
          {save.error !== null && (
            <p role="alert" className={styles['error']}>
              {save.error}
            </p>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" keys="Mod+Enter" disabledReason={whyNot}>
            Save
          </Button>
        </>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- hears what its fields do not take */}
      <form
        id={form}
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
          event.preventDefault();
          submit();
        }}
      >
        <RunSettingsForm
          {...{ draft, problems, sandbox }}
          firstRef={first}
          onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
        />
      </form>
    </Dialog>
  );
}

function whyNotSave({
  busy,
  wrong,
  changed,
}: Record<'busy' | 'wrong' | 'changed', boolean>): string | undefined {
  if (busy) return 'It is being saved.';
  if (wrong) return 'Put right first what is marked.';
  return changed ? undefined : 'Nothing is changed.';
}
