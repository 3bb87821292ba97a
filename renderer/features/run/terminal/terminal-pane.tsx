import '@xterm/xterm/css/xterm.css';
import { Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { keysOf } from '../../../lib/key-label.ts';
import { useCopy } from '../../../lib/use-copy.ts';
import { useKeys } from '../../../lib/use-keys.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { KeyCap } from '../../../ui/controls/key-cap.tsx';
import { formatCount } from '../../../ui/lib/format.ts';
import { TerminalFrame } from '../../../ui/run/pane.tsx';
import { LinkDialog } from './link-dialog.tsx';
import styles from './terminal-pane.module.css';
import { useRunTerminal } from './use-run-terminal.ts';

interface Props {
  readonly runId: string;
  /** False once the run has ended: the last screen is shown, keys go nowhere. */
  readonly live: boolean;
  /** Where the focus goes when the terminal is left by key. */
  readonly onLeave: () => void;
}

/** The terminal of a run with its bar: size, title, and what was asked to be copied. */
export function TerminalPane({ runId, live, onLeave }: Props): React.ReactElement {
  const ground = useRef<HTMLDivElement>(null);
  const [link, setLink] = useState<URL | null>(null);
  const copy = useCopy();
  const shown = useRunTerminal({
    ground,
    runId,
    live,
    onLink: setLink,
    onCopy: (text) => copy(text, 'Selection'),
  });
  const { size, title, copyRequest, selected } = shown;
  useKeys({ terminalLeave: onLeave });
  const acceptCopy = (text: string): void => {
    copy(text, 'Text of the program');
    shown.forgetCopyRequest();
  };
  return (
    <>
      <TerminalFrame
        size={size === null ? '…' : `${size.cols} × ${size.rows}`}
        mode={live ? 'live' : 'ended'}
        title={title}
        end={
          <>
            {copyRequest !== null && (
              <Button size={24} icon={Copy} onClick={() => acceptCopy(copyRequest)}>
                {`Copy ${formatCount(copyRequest.length)} characters for the program`}
              </Button>
            )}
            {selected && (
              <Button
                variant="ghost"
                size={24}
                icon={Copy}
                onClick={() => copy(shown.selection(), 'Selection')}
              >
                Copy selection
              </Button>
            )}
            {live && (
              <span className={styles['leave']}>
                <KeyCap keys={keysOf('terminalLeave')} />
                leaves
              </span>
            )}
          </>
        }
      >
        <div ref={ground} className={styles['terminal']} data-testid="terminal" />
      </TerminalFrame>
      {link && <LinkDialog url={link} onClose={() => setLink(null)} />}
    </>
  );
}
