import { focusFirst } from '../../lib/focus-first.ts';
import { useLinking } from '../../lib/use-linking.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import styles from './first-run.module.css';

/** Joins a team's workspace through its sync server. */
export function JoinWorkspace(): React.ReactElement {
  const join = useLinking();
  const { url, invite, setUrl, setInvite, missing } = join;

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
        {join.busy ? 'Joining' : join.isExposed ? 'Join without encryption' : 'Join'}
      </Button>
      <p className={styles['note']} role={join.error ? 'alert' : undefined}>
        {join.error ??
          'Paste the whole link that you were given, and both fields fill. An invite works once.'}
      </p>
    </form>
  );
}
