import { useId, useRef } from 'react';
import { useApp } from '../../lib/app-context.ts';
import { useLinking } from '../../lib/use-linking.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import styles from './link.module.css';

/** Gives this workspace to a sync server, through which a team shares it. */
export function LinkDialog({ onClose }: { readonly onClose: () => void }): React.ReactElement {
  const { toasts } = useApp();
  const form = useId();
  const first = useRef<HTMLInputElement>(null);
  const link = useLinking(() => {
    onClose();
    toasts.show({ text: 'Linked. What you wrote so far is being sent.' });
  });
  const { url, invite, setUrl, setInvite, missing } = link;
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
            {link.busy ? 'Linking' : link.isExposed ? 'Link without encryption' : 'Link'}
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
