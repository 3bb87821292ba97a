import { Copy } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import type { Result } from '../../../shared/contract/contract.ts';
import { pageClock } from '../../client/platform.ts';
import { useHost, useReplica } from '../../lib/app-context.ts';
import { focusFirst } from '../../lib/focus-first.ts';
import { useAction } from '../../lib/use-action.ts';
import { useCopy } from '../../lib/use-copy.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { describeExport, suggestExportPath } from './export-words.ts';
import styles from './export-dialog.module.css';

/** Writes the whole workspace to a file on the machine of the host. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }): React.ReactElement {
  const host = useHost();
  const form = useId();
  const first = useRef<HTMLInputElement>(null);
  const profile = useReplica((snapshot) => snapshot.profile);
  const name = useReplica((snapshot) => snapshot.workspace?.name ?? '');
  const [path, setPath] = useState(() => suggestExportPath(profile, name, pageClock.now()));
  const [made, setMade] = useState<Result<'workspace.export'> | null>(null);
  const write = useAction(async () => setMade(await host.call('workspace.export', { path: path.trim() })));
  const missing = path.trim() === '';
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={made ? 'Exported' : 'Export the workspace'}
      text={
        made
          ? describeExport(made)
          : 'One file with everything, as it is at this moment. It is written by this machine and sent nowhere.'
      }
      initialFocus={first}
      actions={
        made ? (
          <Button ref={focusFirst} variant="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              type="submit"
              form={form}
              variant="primary"
              keys="Enter"
              disabledReason={missing ? 'Say where the file is to go.' : undefined}
            >
              {write.busy ? 'Writing' : 'Export'}
            </Button>
          </>
        )
      }
    >
      {made ? (
        <MadeFile path={made.path} />
      ) : (
        <form
          id={form}
          onSubmit={(event) => {
            event.preventDefault();
            if (!missing) void write.run();
          }}
        >
          <Input
            ref={first}
            label="File"
            mono
            value={path}
            maxLength={4096}
            autoComplete="off"
            spellCheck={false}
            help="A whole path on this machine. A file that is there is never replaced."
            error={write.error ?? undefined}
            onChange={setPath}
          />
        </form>
      )}
    </Dialog>
  );
}

function MadeFile({ path }: { readonly path: string }): React.ReactElement {
  const copy = useCopy();
  return (
    <div className={styles['file']}>
      <code className={styles['path']} data-selectable>
        {path}
      </code>
      <Button size={24} icon={Copy} onClick={() => copy(path, 'Path')}>
        Copy
      </Button>
    </div>
  );
}
