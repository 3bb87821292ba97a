import { shellBridge } from '../../client/shell.ts';
import { useCopy } from '../use-copy.ts';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import styles from './terminal-pane.module.css';

interface Props {
  readonly url: URL;
  readonly onClose: () => void;
}

/** Asks before an address that a program printed is opened: it is shown whole, as it would be opened. */
export function LinkDialog({ url, onClose }: Props): React.ReactElement {
  const copy = useCopy();
  // The desktop's shell opens https only.
  const mayOpen = shellBridge(window) === null || url.protocol === 'https:';
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={mayOpen ? `Open ${url.host}?` : `Copy the address of ${url.host}?`}
      text={
        <>
          A program in the terminal printed this address. Hearth cannot tell where it leads.{' '}
          <code className={styles['address']}>{url.href}</code>
        </>
      }
      confirm={mayOpen ? 'Open in the browser' : 'Copy address'}
      onConfirm={() => (mayOpen ? openAddress(url) : copy(url.href, 'Address'))}
    />
  );
}

/** Opens an address outside of this window. The desktop's shell asks the person once more. */
function openAddress(url: URL): void {
  const bridge = shellBridge(window);
  if (bridge) bridge.openExternal(url.href);
  else window.open(url.href, '_blank', 'noopener,noreferrer');
}
