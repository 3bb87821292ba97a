import { Folder, Globe } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { List } from '../../list/list.tsx';
import { RunMark } from '../../marks/run-mark.tsx';
import { CapMeter } from '../../run/cap-meter.tsx';
import { EnvelopeField, EnvelopeFields, SignatureCheck } from '../../run/envelope-field.tsx';
import { EnvelopeHeads, EnvelopeRow } from '../../run/envelope-row.tsx';
import { TerminalFrame } from '../../run/pane.tsx';
import { QuestionBlock } from '../../run/question-block.tsx';
import { TimelineEvent } from '../../run/timeline-event.tsx';
import { Timeline, TimelineEntry, TimelineMessage } from '../../run/timeline.tsx';
import { Row, Sheet, Specimen, Stack } from '../sheet.tsx';

const noop = (): void => undefined;
const TOUCHES = [
  { icon: Folder, text: 'runs in the worktree' },
  { icon: Globe, text: 'asks for network' },
] as const;
const LONG =
  'find . -name "*.test.ts" -newer package.json -exec npx vitest run {} + && node --experimental-strip-types scripts/report.ts --format=json --out=.cache/report.json';

function Questions(): ReactNode {
  const [answer, setAnswer] = useState('nothing');
  return (
    <Specimen name="QuestionBlock" wide>
      <Stack>
        <QuestionBlock
          question="Allow this command?"
          why="Not on the allowed list"
          age="asked 0:42 ago"
          command={LONG}
          touches={TOUCHES}
          hint={`You answered: ${answer}`}
          onAnswer={setAnswer}
        />
        <QuestionBlock
          question="Allow this edit?"
          why="Outside of the worktree"
          age="asked 3 min ago"
          command="write ../shared/config.json"
          touches={TOUCHES}
          busy="Your answer is on its way"
          onAnswer={noop}
        />
      </Stack>
    </Specimen>
  );
}

function Events(): ReactNode {
  const [open, setOpen] = useState(true);
  return (
    <Specimen name="Timeline" wide flush>
      <Timeline label="Events">
        <TimelineEvent
          time="14:02:11"
          node={<RunMark state="running" size={14} />}
          what="Ran 6 commands"
          names="npm run check"
          detail="exit 0 · 1 m 04 s"
          expanded={open}
          onToggle={() => setOpen(!open)}
        >
          <code>npm run check</code>
        </TimelineEvent>
        <TimelineEvent
          time="14:03:02"
          node={<RunMark state="queued" size={14} />}
          what="session/set_mode"
          names="an event that this version does not know"
        />
        <TimelineEntry time="14:15:47" node={<RunMark state="finishing" size={14} />}>
          <TimelineMessage>{'Two lines\nfrom the agent.'}</TimelineMessage>
        </TimelineEntry>
      </Timeline>
    </Specimen>
  );
}

/** The parts of a run in the states that the scenes do not show. */
export function RunsSheet(): ReactNode {
  return (
    <Sheet title="Runs">
      <Questions />
      <Events />
      <Specimen name="CapMeter">
        <Row>
          <CapMeter name="Elapsed" value="14:32" limit="45:00" share={0.32} />
          <CapMeter name="Attempt" value="3" limit="3" share={1} />
          <CapMeter name="Tokens" value="0" limit="400k" share={0} />
        </Row>
      </Specimen>
      <Specimen name="EnvelopeRow" wide flush>
        <List label="Envelopes" rowCount={4}>
          <EnvelopeHeads />
          <EnvelopeRow
            time="14:16:01.220"
            kind="progress"
            issueKey="ENG-412"
            runState="waiting"
            state="queued"
            seq="1187"
            serverSeq="–"
            selected={false}
          />
          <EnvelopeRow
            time="14:02:11.408"
            kind="start"
            issueKey="ENG-412"
            runState="running"
            state="synced"
            seq="1183"
            serverSeq="90412"
            selected
          />
          <EnvelopeRow
            time="13:18:20.933"
            kind="finish"
            issueKey="ENG-359"
            runState="succeeded"
            state="refused"
            seq="1180"
            serverSeq="–"
            selected={false}
          />
        </List>
      </Specimen>
      <Specimen name="EnvelopeFields, SignatureCheck">
        <EnvelopeFields>
          <EnvelopeField name="run.commit" value="9c04e7d1f2a86b305e7c41d98ab0f6623d15ce74" />
          <EnvelopeField name="run.queuedAt" value="1794924130962" reading="14:02:10.962" />
        </EnvelopeFields>
        <SignatureCheck valid={false}>Does not verify with this machine’s key</SignatureCheck>
      </Specimen>
      <Specimen name="TerminalFrame, replay" flush>
        <TerminalFrame size="80 × 24" mode="replay">
          $ ls
        </TerminalFrame>
      </Specimen>
    </Sheet>
  );
}
