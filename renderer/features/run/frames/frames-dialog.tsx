import { RefreshCw } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../../shared/domain/run.ts';
import { findRemoval, removalWords } from '../../../lib/removal-words.ts';
import { useNow } from '../../../lib/use-now.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Input } from '../../../ui/controls/input.tsx';
import { LinkButton } from '../../../ui/controls/link-button.tsx';
import { Dialog } from '../../../ui/overlay/dialog.tsx';
import { LoadingRows } from '../../../ui/states/loading-rows.tsx';
import { FrameRow } from './frame-row.tsx';
import { filterFrames } from './frame-text.ts';
import styles from './frames.module.css';
import { useFrames, type ShownFrames } from './use-frames.ts';

export interface FramesDialogProps {
  readonly run: LocalRunRow;
  /** `Run 3` */
  readonly name: string;
  readonly onClose: () => void;
}

/** What the agent of a run said in its own protocol, as it was kept; newest last. */
export function FramesDialog({ run, name, onClose }: FramesDialogProps): React.ReactElement {
  const shown = useFrames(run.runId);
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={`Raw frames of ${name.toLowerCase()}`}
      text="What the agent said in its own protocol, with what each message was taken for. Parts of texts and outputs are left out: the timeline has the whole. All of it stays on this machine."
      actions={
        <>
          {!isEnded(run.state) && (
            <Button
              icon={RefreshCw}
              disabledReason={shown.busy ? 'They are being read.' : undefined}
              onClick={shown.readAgain}
            >
              Read again
            </Button>
          )}
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      {shown.error !== null && (
        <p role="alert" className={styles['error']}>
          {shown.error}
        </p>
      )}
      {shown.frames === null && shown.error === null && <LoadingRows rows={6} label="Reading the frames" />}
      {shown.frames?.length === 0 && <NoFrames run={run} />}
      {shown.frames !== null && shown.frames.length > 0 && <Frames shown={shown} frames={shown.frames} />}
    </Dialog>
  );
}

function NoFrames({ run }: Pick<FramesDialogProps, 'run'>): React.ReactElement {
  const now = useNow(null);
  const removal = findRemoval(run.removed, 'journal');
  return <p>{removal ? removalWords(removal, now) : 'The agent has said nothing that was kept.'}</p>;
}

interface FramesProps {
  readonly shown: ShownFrames;
  readonly frames: NonNullable<ShownFrames['frames']>;
}

function Frames({ shown, frames }: FramesProps): React.ReactElement {
  const [text, setText] = useState('');
  const found = filterFrames(frames, text);
  const list = useRef<HTMLUListElement>(null);
  const newest = frames.at(-1)?.seq;
  useLayoutEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [newest]);
  return (
    <>
      <Input
        label="Filter the frames"
        hideLabel
        placeholder="Filter by kind or text"
        value={text}
        mono
        onChange={setText}
      />
      <p className={styles['count']} role="status">
        {countWords(found.length, frames.length, shown.more)}
        {shown.more && !shown.busy && <LinkButton onClick={shown.readEarlier}>Show earlier</LinkButton>}
      </p>
      <ul ref={list} className={styles['frames']} aria-label="Frames">
        {found.map((frame) => (
          <FrameRow key={frame.seq} frame={frame} />
        ))}
      </ul>
    </>
  );
}

function countWords(found: number, read: number, more: boolean): string {
  const all = more ? `the newest ${read}` : `${read}`;
  if (found < read) return `${found} of ${all}`;
  return `${more ? 'The newest ' : ''}${read} ${read === 1 ? 'frame' : 'frames'}`;
}
