import { useId, useRef, useState } from 'react';
import { limits } from '../../../shared/domain/issue.ts';
import { useHost, useReplica } from '../../lib/app-context.ts';
import { useAction } from '../../lib/use-action.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';

/** Gives this person the name that the team sees. */
export function YourNameDialog({ onClose }: { readonly onClose: () => void }): React.ReactElement {
  const host = useHost();
  const form = useId();
  const first = useRef<HTMLInputElement>(null);
  const me = useReplica((snapshot) => snapshot.me);
  const known = useReplica(({ members }) => members.find(({ memberId }) => memberId === me?.memberId)?.name);
  const [name, setName] = useState(known ?? '');
  const unnamed = name.trim() === '';
  const rename = useAction(async () => {
    await host.call('members.rename', { name });
    onClose();
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Your name"
      initialFocus={first}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={form}
            variant="primary"
            keys="Enter"
            disabledReason={unnamed ? 'Write a name first.' : undefined}
          >
            Save
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!unnamed) void rename.run();
        }}
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
      </form>
    </Dialog>
  );
}
