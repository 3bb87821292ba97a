import { useRef } from 'react';
import { useApp } from '../../lib/app-context.ts';
import { useLinking } from '../../lib/use-linking.ts';
import { Input } from '../../ui/controls/input.tsx';
import { FormDialog } from '../../ui/overlay/form-dialog.tsx';

/** Gives this workspace to a sync server, through which a team shares it. */
export function LinkDialog({ onClose }: { readonly onClose: () => void }): React.ReactElement {
  const { toasts } = useApp();
  const first = useRef<HTMLInputElement>(null);
  const link = useLinking(() => {
    onClose();
    toasts.show({ text: 'Linked. What you wrote so far is being sent.' });
  });
  const { url, invite, setUrl, setInvite, missing } = link;
  return (
    <FormDialog
      title="Link a sync server"
      text="Issues, projects and descriptions are shared through it. Of runs it gets a few metadata fields, which the ledger lists; code, prompts and terminals stay here."
      action={link.busy ? 'Linking' : link.isExposed ? 'Link without encryption' : 'Link'}
      whyNot={missing ? 'Paste the server’s address and the invite first.' : undefined}
      initialFocus={first}
      onSubmit={() => void link.run()}
      onClose={onClose}
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
    </FormDialog>
  );
}
