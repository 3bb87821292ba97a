import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef, useState } from 'react';
import { useCopy } from '../use-copy.ts';
import { useKeys } from '../use-keys.ts';
import { TerminalFrame } from '../../ui/run/pane.tsx';
import { FindBar } from './find-bar.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { LinkHint } from './link-hint.tsx';
import { PasteDialog } from './paste-dialog.tsx';
import type { FilePlace } from './terminal-files.ts';
import styles from './terminal-pane.module.css';
import { TerminalTools } from './terminal-tools.tsx';
import { useRunTerminal } from './use-run-terminal.ts';

export interface TerminalPaneProps {
  readonly runId: string;
  /** False once the run has ended: the last screen is shown, keys go nowhere. */
  readonly live: boolean;
  /** Where the focus goes when the terminal is left by key. */
  readonly onLeave: () => void;
  /** Of several terminals, the one that keys are meant for. */
  readonly active?: boolean;
  /** Whether it takes the focus when it becomes that. */
  readonly takesFocus?: boolean;
  /** Real path of the worktree, whose files are marked when they can be opened. */
  readonly worktree?: string | null;
  readonly onOpenFile?: ((path: string, line: number | null) => void) | undefined;
  /** In place of the word `Terminal` and the size. */
  readonly head?: React.ReactNode;
  /** How a screen reader calls it. */
  readonly label?: string;
  /** Before the tools, at the right end of the bar. */
  readonly end?: React.ReactNode;
}

/** The terminal of a run with its bar: size, title, search, and what was asked to be copied. */
export function TerminalPane(props: TerminalPaneProps): React.ReactElement {
  const { runId, live, active = true, takesFocus = true, worktree = null, onOpenFile, onLeave } = props;
  const ground = useRef<HTMLDivElement>(null);
  const [link, setLink] = useState<URL | null>(null);
  const [paste, setPaste] = useState<string | null>(null);
  const [finding, setFinding] = useState(false);
  const copy = useCopy();
  const shown = useRunTerminal({
    ground,
    runId,
    live,
    focused: active && takesFocus,
    worktree,
    onLink: setLink,
    onFile: onOpenFile && (({ path, line }: FilePlace) => onOpenFile(path, line)),
    onCopy: (text) => copy(text, 'Selection'),
    onPasteRequest: setPaste,
  });
  const { size, title, terminal } = shown;
  const copySelection = (): void => {
    const text = terminal.current?.selection() ?? '';
    if (text !== '') copy(text, 'Selection');
  };
  useKeys(
    active
      ? { terminalLeave: onLeave, terminalFind: () => setFinding(true), terminalCopy: copySelection }
      : {},
  );
  const wasActive = useRef(active);
  useEffect(() => {
    if (active && takesFocus && !wasActive.current) terminal.current?.focus();
    wasActive.current = active;
  }, [active, takesFocus, terminal]);
  const endFinding = (): void => {
    setFinding(false);
    terminal.current?.focus();
  };
  const find = <FindBar finder={shown.finder} onClose={endFinding} />;
  return (
    <>
      <TerminalFrame
        size={size === null ? '…' : `${size.cols} × ${size.rows}`}
        mode={live ? 'live' : 'ended'}
        title={title}
        {...(props.head === undefined ? {} : { head: finding ? find : props.head })}
        {...(props.label === undefined ? {} : { label: props.label })}
        end={
          <>
            {!finding && (
              <TerminalTools
                shown={shown}
                live={live}
                compact={props.head !== undefined}
                onCopySelection={copySelection}
                onFind={() => setFinding(true)}
              />
            )}
            {finding ? props.head === undefined && find : props.end}
          </>
        }
      >
        <div ref={ground} className={styles['terminal']} data-testid="terminal" />
        <LinkHint leadsTo={shown.hovered} />
      </TerminalFrame>
      {link && <LinkDialog url={link} onClose={() => setLink(null)} />}
      {paste !== null && (
        <PasteDialog
          text={paste}
          onPaste={() => terminal.current?.paste(paste)}
          onClose={() => {
            setPaste(null);
            terminal.current?.focus();
          }}
        />
      )}
    </>
  );
}
