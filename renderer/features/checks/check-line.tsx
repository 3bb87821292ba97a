import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { checkLimits, type CheckRow } from '../../../shared/contract/methods/evidence.ts';
import { useHost } from '../../lib/app-context.ts';
import { useAction } from '../../lib/use-action.ts';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import styles from './checks-dialog.module.css';

interface Props {
  readonly projectId: string;
  readonly check: CheckRow;
}

/** One check: its command is edited where it stands; Enter or leaving saves. */
export function CheckLine({ projectId, check }: Props): React.ReactElement {
  const host = useHost();
  const { name } = check;
  const [command, setCommand] = useState(check.command);
  const [minutes, setMinutes] = useState(toMinutes(check.timeoutMs));
  const timeoutMs = Math.round(Number(minutes) * 60_000);
  const { least, most } = checkLimits.timeoutMs;
  const inRange = timeoutMs >= least && timeoutMs <= most;
  const set = useAction((next: string | null) =>
    host.call('checks.set', { projectId, name, command: next, ...(inRange ? { timeoutMs } : {}) }),
  );
  const save = (): void => {
    const changed = command.trim() !== check.command || timeoutMs !== check.timeoutMs;
    if (command.trim() === '') setCommand(check.command);
    else if (changed && inRange) void set.run(command);
    if (!inRange) setMinutes(toMinutes(check.timeoutMs));
  };
  const saveOnEnter = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) save();
  };
  return (
    <li className={styles['check']}>
      <span className={styles['name']}>{name}</span>
      <Input
        label={`Command of ${name}`}
        hideLabel
        mono
        className={styles['command']}
        value={command}
        maxLength={checkLimits.command}
        autoComplete="off"
        spellCheck={false}
        error={set.error ?? undefined}
        onChange={setCommand}
        onBlur={save}
        onKeyDown={saveOnEnter}
      />
      <Input
        label={`Time limit of ${name} in minutes`}
        hideLabel
        className={styles['limit']}
        value={minutes}
        inputMode="decimal"
        autoComplete="off"
        onChange={setMinutes}
        onBlur={save}
        onKeyDown={saveOnEnter}
      />
      <span className={styles['unit']}>min</span>
      <IconButton icon={Trash2} label={`Remove the check ${name}`} onClick={() => void set.run(null)} />
    </li>
  );
}

function toMinutes(ms: number): string {
  return String(Math.round(ms / 600) / 100);
}
