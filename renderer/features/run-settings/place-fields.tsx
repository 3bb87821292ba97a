import { branchName } from '../../../shared/domain/branch-name.ts';
import { pageClock } from '../../client/platform.ts';
import { useReplica } from '../../lib/app-context.ts';
import { usePerson } from '../../lib/people.ts';
import { Input, TextArea } from '../../ui/controls/input.tsx';
import type { FormProps } from './form-props.ts';
import styles from './run-settings.module.css';
import type { HookName } from './settings-draft.ts';

const example = { key: 'ENG-123', title: 'Tide heights drift by one hour' };

/** Where a run works: from which branch, on which branch, and with which files beside those of the repository. */
export function PlaceFields({ draft, problems, onChange }: FormProps): React.ReactElement {
  const me = useReplica((snapshot) => snapshot.me?.memberId ?? null);
  const user = usePerson(me)?.name ?? '';
  const date = new Date(pageClock.now()).toISOString().slice(0, 10);
  const name = branchName(example, { template: draft.branchTemplate.trim(), user, date });
  return (
    <fieldset className={styles['group']}>
      <legend className={styles['legend']}>Worktree</legend>
      <Input
        label="Base branch"
        placeholder="What the repository has checked out"
        mono
        value={draft.baseBranch}
        maxLength={255}
        autoComplete="off"
        spellCheck={false}
        help="Runs start from it. Empty: from what the repository has checked out."
        onChange={(baseBranch) => onChange({ baseBranch })}
      />
      <Input
        label="Branch of a run"
        mono
        value={draft.branchTemplate}
        maxLength={255}
        autoComplete="off"
        spellCheck={false}
        error={problems.branchTemplate}
        help={
          <>
            {'{key}, {title}, {user} and {date} are filled in: '}
            <code data-testid="branch-example">{name}</code>
          </>
        }
        onChange={(branchTemplate) => onChange({ branchTemplate })}
      />
      <TextArea
        label="Files to copy"
        placeholder=".env"
        mono
        rows={2}
        value={draft.copyFiles}
        spellCheck={false}
        error={problems.copyFiles}
        help="Files that git ignores and that a worktree needs all the same, one pattern on each line. Agents can read them."
        onChange={(copyFiles) => onChange({ copyFiles })}
      />
    </fieldset>
  );
}

const hooks: readonly { readonly name: HookName; readonly label: string; readonly hint: string }[] = [
  { name: 'afterCreate', label: 'When a worktree was made', hint: 'npm ci' },
  { name: 'beforeRun', label: 'Before the agent starts', hint: 'docker compose up -d' },
  { name: 'afterRun', label: 'After the agent has ended', hint: 'docker compose down' },
  { name: 'beforeRemove', label: 'Before a worktree is removed', hint: 'docker compose down --volumes' },
];

/** Commands of this machine around a run. */
export function HookFields({ draft, problems, onChange }: FormProps): React.ReactElement {
  return (
    <fieldset className={styles['group']}>
      <legend className={styles['legend']}>Commands</legend>
      <p className={styles['lead']}>They run in the worktree, with your rights and without a sandbox.</p>
      {hooks.map(({ name, label, hint }) => (
        <Input
          key={name}
          label={label}
          placeholder={hint}
          mono
          value={draft.hooks[name]}
          maxLength={8_192}
          autoComplete="off"
          spellCheck={false}
          error={problems[name]}
          onChange={(text) => onChange({ hooks: { ...draft.hooks, [name]: text } })}
        />
      ))}
      <Input
        label="Time limit of each, in minutes"
        value={draft.numbers.hookTimeout}
        inputMode="decimal"
        maxLength={24}
        autoComplete="off"
        error={problems.hookTimeout}
        help="A command that takes longer is ended."
        onChange={(hookTimeout) => onChange({ numbers: { ...draft.numbers, hookTimeout } })}
      />
    </fieldset>
  );
}
