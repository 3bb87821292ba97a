import { useState } from 'react';
import { useHost } from '../../lib/app-context.ts';
import { focusFirst } from '../../lib/focus-first.ts';
import { useAction } from '../../lib/use-action.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import styles from './first-run.module.css';

/** Makes an exported workspace the one of this empty profile. */
export function ImportWorkspace(): React.ReactElement {
  const host = useHost();
  const [path, setPath] = useState('');
  const take = useAction(() => host.call('workspace.import', { path: path.trim() }));
  const missing = path.trim() === '';

  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing) void take.run();
      }}
    >
      <Input
        label="File"
        placeholder="/home/you/workspace-2026-01-31.zip"
        value={path}
        maxLength={4096}
        onChange={setPath}
        mono
        autoComplete="off"
        spellCheck={false}
        ref={focusFirst}
      />
      <span />
      <Button
        type="submit"
        variant="primary"
        size={32}
        keys="Enter"
        disabledReason={missing ? 'Say where the file is first.' : undefined}
      >
        {take.busy ? 'Importing' : 'Import'}
      </Button>
      <p className={styles['note']} role={take.error ? 'alert' : undefined}>
        {take.error ?? 'A whole path on this machine. All of the file arrives, or nothing of it.'}
      </p>
    </form>
  );
}
