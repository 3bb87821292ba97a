import { useRef, useState } from 'react';
import { checkLimits, type CheckRow } from '../../../shared/contract/methods/evidence.ts';
import type { ProjectRow } from '../../../shared/contract/schemas.ts';
import { useHost, useReplica } from '../../lib/app-context.ts';
import { useChecks } from '../../lib/evidence/use-checks.ts';
import { useAction } from '../../lib/use-action.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { CheckLine } from './check-line.tsx';
import styles from './checks-dialog.module.css';

interface Props {
  readonly projectId: string;
  readonly onClose: () => void;
}

/** The checks of a project: commands of this device that prove criteria. */
export function ChecksDialog({ projectId, onClose }: Props): React.ReactNode {
  const project = useReplica((snapshot) => snapshot.projects.find((each) => each.projectId === projectId));
  return project && <Checks project={project} onClose={onClose} />;
}

function Checks({ project, onClose }: { project: ProjectRow; onClose: () => void }): React.ReactElement {
  const reading = useChecks(project.projectId);
  const first = useRef<HTMLInputElement>(null);
  const checks = reading.status === 'read' ? reading.value : [];
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={`Checks of ${project.name}`}
      text="Commands that prove a criterion when they end with exit code 0. They are run in the worktree of a run, with your rights, and stay on this machine: nobody else can change them."
      initialFocus={first}
      actions={<Button onClick={onClose}>Done</Button>}
    >
      {reading.status === 'reading' && <LoadingRows rows={2} label="Loading the checks" />}
      {reading.status === 'failed' && <p role="alert">{reading.message}</p>}
      {checks.length > 0 && (
        <ul className={styles['checks']} aria-label="Checks">
          {checks.map((check) => (
            <CheckLine key={check.name} projectId={project.projectId} check={check} />
          ))}
        </ul>
      )}
      <NewCheck projectId={project.projectId} checks={checks} first={first} />
    </Dialog>
  );
}

interface NewProps {
  readonly projectId: string;
  readonly checks: readonly CheckRow[];
  readonly first: React.RefObject<HTMLInputElement | null>;
}

/** The line below the last check: Enter adds it and stays for the next one. */
function NewCheck({ projectId, checks, first }: NewProps): React.ReactElement {
  const host = useHost();
  const [name, setName] = useState('');
  const [command, setCommand] = useState('');
  const taken = checks.some((check) => check.name === name.trim());
  const whyNot = taken
    ? 'There is a check of this name.'
    : name.trim() === '' || command.trim() === ''
      ? 'Give it a name and a command first.'
      : undefined;
  const add = useAction(async () => {
    await host.call('checks.set', { projectId, name, command });
    setName('');
    setCommand('');
    first.current?.focus();
  });
  return (
    <form
      className={styles['new']}
      onSubmit={(event) => {
        event.preventDefault();
        if (whyNot === undefined) void add.run();
      }}
    >
      <Input
        ref={first}
        label="Name"
        placeholder="unit"
        className={styles['name']}
        value={name}
        maxLength={checkLimits.name}
        autoComplete="off"
        error={taken ? 'There is one of this name.' : undefined}
        onChange={setName}
      />
      <Input
        label="Command"
        placeholder="npm test"
        mono
        className={styles['command']}
        value={command}
        maxLength={checkLimits.command}
        autoComplete="off"
        spellCheck={false}
        error={add.error ?? undefined}
        onChange={setCommand}
      />
      <Button type="submit" size={32} keys="Enter" className={styles['add']} disabledReason={whyNot}>
        Add
      </Button>
    </form>
  );
}
