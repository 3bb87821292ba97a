import { Copy, Search } from 'lucide-react';
import { keysOf } from '../key-label.ts';
import { useCopy } from '../use-copy.ts';
import { Button } from '../../ui/controls/button.tsx';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { KeyCap } from '../../ui/controls/key-cap.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import styles from './terminal-pane.module.css';
import type { ShownTerminal } from './use-run-terminal.ts';

interface Props {
  readonly shown: ShownTerminal;
  readonly live: boolean;
  /** Where there is little room: icons alone. */
  readonly compact: boolean;
  readonly onCopySelection: () => void;
  readonly onFind: () => void;
}

/** The right end of a terminal's bar: what the program wants copied, what is selected, and the search. */
export function TerminalTools({ shown, live, compact, onCopySelection, onFind }: Props): React.ReactElement {
  const copy = useCopy();
  const { copyRequest, selected } = shown;
  return (
    <>
      {copyRequest !== null && (
        <Button
          size={24}
          icon={Copy}
          aria-label={`Copy ${formatCount(copyRequest.length)} characters for the program`}
          onClick={() => {
            copy(copyRequest, 'Text of the program');
            shown.forgetCopyRequest();
          }}
        >
          {compact
            ? formatCount(copyRequest.length)
            : `The program wants to copy ${formatCount(copyRequest.length)} characters: Copy`}
        </Button>
      )}
      {selected && (
        <IconButton
          icon={Copy}
          label="Copy selection"
          keys={keysOf('terminalCopy')}
          onClick={onCopySelection}
        />
      )}
      <IconButton icon={Search} label="Find in the terminal" keys={keysOf('terminalFind')} onClick={onFind} />
      {live && !compact && (
        <span className={styles['leave']}>
          <KeyCap keys={keysOf('terminalLeave')} />
          leaves
        </span>
      )}
    </>
  );
}
