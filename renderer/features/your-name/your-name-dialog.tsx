import { useRef, useState } from 'react';
import { limits } from '../../../shared/domain/issue.ts';
import { useHost, useReplica } from '../../lib/app-context.ts';
import { useAction } from '../../lib/use-action.ts';
import { Input } from '../../ui/controls/input.tsx';
import { FormDialog } from '../../ui/overlay/form-dialog.tsx';

/** Gives this person the name that the team sees. */
export function YourNameDialog({ onClose }: { readonly onClose: () => void }): React.ReactElement {
  const host = useHost();
  const first = useRef<HTMLInputElement>(null);
  const me = useReplica((snapshot) => snapshot.me);
  const known = useReplica(({ members }) => members.find(({ memberId }) => memberId === me?.memberId)?.name);
  const [name, setName] = useState(known ?? '');
  const rename = useAction(async () => {
    await host.call('members.rename', { name });
    onClose();
  });
  return (
    <FormDialog
      title="Your name"
      action="Save"
      whyNot={name.trim() === '' ? 'Write a name first.' : undefined}
      initialFocus={first}
      onSubmit={() => void rename.run()}
      onClose={onClose}
    >
      <Input
        ref={first}
        label="Name"
        value={name}
        maxLength={limits.name}
        autoComplete="off"
        help="Everybody in this workspace sees it: beside your issues, and at your cursor."
        error={rename.error ?? undefined}
        onChange={setName}
      />
    </FormDialog>
  );
}
