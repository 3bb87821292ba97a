import { useState } from 'react';
import { useHost } from '../../lib/app-context.ts';
import { focusFirst } from '../../lib/focus-first.ts';
import { useAction } from '../../lib/use-action.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import styles from './first-run.module.css';

/** Joins a team's workspace through its sync server. */
export function JoinWorkspace(): React.ReactElement {
  const host = useHost();
  const [url, setUrl] = useState('');
  const [invite, setInvite] = useState('');
  const join = useAction(() => host.call('workspace.link', { url: url.trim(), invite }));
  const missing = url.trim() === '' || invite.trim() === '';

  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing) void join.run();
      }}
    >
      <Input
        className={styles['wide']}
        label="Server"
        placeholder="wss://sync.example.org"
        value={url}
        onChange={setUrl}
        mono
        ref={focusFirst}
      />
      <Input label="Invite" value={invite} onChange={setInvite} mono autoComplete="off" />
      <span />
      <Button
        type="submit"
        variant="primary"
        size={32}
        keys="Enter"
        disabledReason={missing ? 'Paste the server’s address and the invite first.' : undefined}
      >
        {join.busy ? 'Joining' : 'Join'}
      </Button>
      <p className={styles['note']} role={join.error ? 'alert' : undefined}>
        {join.error ?? 'An invite works once. Ask the person who gave it for another if it is refused.'}
      </p>
    </form>
  );
}
