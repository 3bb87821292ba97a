import { History, Maximize2, Search } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '../../controls/button.tsx';
import { IconButton } from '../../controls/icon-button.tsx';
import { KeyCap } from '../../controls/key-cap.tsx';
import { SegmentedTabs } from '../../controls/segmented-tabs.tsx';
import { RowMeta } from '../../list/row-meta.tsx';
import { RunMark } from '../../marks/run-mark.tsx';
import { DiffComment } from '../../run/diff-comment.tsx';
import { DiffFileRow, LineCount } from '../../run/diff-file.tsx';
import { DiffHunkHeader, DiffLine } from '../../run/diff-line.tsx';
import type { DiffLineProps } from '../../run/diff-line.tsx';
import { Pane, TerminalFrame } from '../../run/pane.tsx';
import { ViewShell } from '../../shell/view-shell.tsx';
import { Frame } from './frame.tsx';
import { Person } from './people.tsx';
import { afterComment, beforeComment, files, secondHunk } from './review-code.ts';
import css from './scene.module.css';
import { RunActions, RunHead } from './timeline-scene.tsx';

const noop = (): void => undefined;

// The method stands inside a class.
const IN = { text: '  ' };

function Lines({ lines }: { readonly lines: readonly DiffLineProps[] }): ReactNode {
  return lines.map((line) => (
    <DiffLine key={`${line.oldNumber ?? ''}:${line.newNumber ?? ''}`} {...line} code={[IN, ...line.code]} />
  ));
}

function Hunks(): ReactNode {
  return (
    <>
      <DiffHunkHeader
        path="src/tide/clock.ts"
        range="@@ 41,9 +41,14 @@ class TideClock"
        end={
          <>
            <KeyCap keys="[ ]" />
            hunk
          </>
        }
      />
      <Lines lines={beforeComment} />
      <DiffComment
        avatar={<Person name="Tove" label={null} />}
        author="You"
        where="on line 43, new"
        goes="to the agent, next turn"
        actions={
          <>
            <Button variant="primary" size={24} keys="Mod+Enter">
              Send now
            </Button>
            <Button size={24}>Hold for review</Button>
            <Button variant="ghost" size={24}>
              Delete
            </Button>
          </>
        }
      >
        This looks the chart up for every sample. Resolve it once per station and pass the zone in.
      </DiffComment>
      <Lines lines={afterComment} />
      <DiffHunkHeader range="@@ 72,6 +77,11 @@ class TideClock" />
      <Lines lines={secondHunk} />
    </>
  );
}

function Changes(): ReactNode {
  const [mode, setMode] = useState<'unified' | 'split'>('unified');
  const modes = [
    { id: 'unified', label: 'Unified' },
    { id: 'split', label: 'Split' },
  ] as const;
  return (
    <Pane
      name="Changes"
      facts={
        <>
          <span>
            against <span className={css['mono']}>main</span>
          </span>
          <LineCount added={143} removed={37} />
        </>
      }
      end={
        <>
          <SegmentedTabs label="How to show it" items={modes} value={mode} onChange={setMode} />
          <Button variant="ghost" size={24}>
            1 of 7 viewed
          </Button>
        </>
      }
    >
      <div className={css['files']}>
        {files.map((file) => (
          <DiffFileRow key={file.path} {...file} current={file.path === 'src/tide/clock.ts'} onOpen={noop} />
        ))}
      </div>
      <Hunks />
    </Pane>
  );
}

/** Picture 05: terminal and changes side by side. */
export function ReviewScene(): ReactNode {
  const end = (
    <>
      <RowMeta tone="wait" glyph={<RunMark state="waiting" size={14} label={null} />}>
        1 question
      </RowMeta>
      <Button size={24} keys="Y">
        Answer
      </Button>
    </>
  );
  const tools = (
    <>
      <Button variant="ghost" size={24} icon={History}>
        Replay
      </Button>
      <IconButton icon={Search} label="Search the terminal" />
      <IconButton icon={Maximize2} label="Maximise" />
    </>
  );
  return (
    <Frame active="Runs">
      <ViewShell
        header={<RunHead active={['terminal', 'changes']} end={end} />}
        actions={<RunActions />}
        scroll={false}
      >
        <div className={css['split']}>
          <div className={css['left']}>
            <TerminalFrame size="68 × 36" mode="live" end={tools}>
              ~ $ npm run test:tz
            </TerminalFrame>
          </div>
          <Changes />
        </div>
      </ViewShell>
    </Frame>
  );
}
