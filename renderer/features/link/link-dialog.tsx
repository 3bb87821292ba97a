import { useId, useRef, useState } from 'react';
import { useApp } from '../../lib/app-context.ts';
import { useAction } from '../../lib/use-action.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import styles from './link.module.css';

/** Gives this workspace to a sync server, through which a team shares it. */
export function LinkDialog({ onClose }: { readonly onClose: () => void }): React.ReactElement {
  const { host, toasts } = useApp();
  const form = useId();
  const first = useRef<HTMLInputElement>(null);
  const [url, setUrl] = useState('');
  const [invite, setInvite] = useState('');
  const missing = url.trim() === '' || invite.trim() === '';
  const link = useAction(async () => {
    await host.call('workspace.link', { url: url.trim(), invite: invite.trim() });
    onClose();
    toasts.show({ text: 'Linked. What you wrote so far is being sent.' });
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Link a sync server"
      text="Issues, projects and descriptions are shared through it. Of runs it gets a few metadata fields, which the ledger lists; code, prompts and terminals stay here."
      initialFocus={first}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={form}
            variant="primary"
            keys="Enter"
            disabledReason={missing ? 'Paste the server’s address and the invite first.' : undefined}
          >
            {link.busy ? 'Linking' : 'Link'}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing) void link.run();
        }}
      >
        <Input
          ref={first}
          label="Server"
          placeholder="wss://sync.example.org"
          mono
          value={url}
          maxLength={2048}
          autoComplete="off"
          spellCheck={false}
          onChange={setUrl}
        />
        <Input
          label="Invite"
          mono
          value={invite}
          maxLength={256}
          autoComplete="off"
          spellCheck={false}
          help="A new server prints an invite for its owner when it starts. It works once."
          error={link.error ?? undefined}
          onChange={setInvite}
        />
      </form>
    </Dialog>
  );
}
