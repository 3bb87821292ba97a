import { useState } from 'react';
import { teamKeyPattern } from '../../../shared/domain/issue.ts';
import { useHost } from '../../lib/app-context.ts';
import { focusFirst } from '../../lib/focus-first.ts';
import { useAction } from '../../lib/use-action.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import styles from './first-run.module.css';

/** Makes a workspace on this machine. Needs nothing but a name. */
export function CreateWorkspace(): React.ReactElement {
  const host = useHost();
  const [name, setName] = useState('');
  const [key, setKey] = useState('ENG');
  const create = useAction(() => host.call('workspace.create', { name, teamKey: key }));
  const keyIsWrong = !teamKeyPattern.test(key);
  const problem = keyIsWrong
    ? 'A key is one to seven letters and digits and begins with a letter.'
    : create.error;

  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '' && !keyIsWrong) void create.run();
      }}
    >
      <Input label="Name" value={name} onChange={setName} maxLength={128} ref={focusFirst} />
      <Input
        className={styles['key']}
        label="Issue keys"
        value={key}
        maxLength={7}
        onChange={(value) => setKey(value.toUpperCase())}
      />
      <Button
        type="submit"
        variant="primary"
        size={32}
        keys="Enter"
        disabledReason={name.trim() === '' ? 'Give the workspace a name first.' : undefined}
      >
        Create
      </Button>
      <p className={styles['note']} role={problem ? 'alert' : undefined}>
        {problem ?? `Issues will be ${key}-1, ${key}-2, and so on.`}
      </p>
    </form>
  );
}
