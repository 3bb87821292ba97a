import { CheckCheck, CloudOff, Copy, Download, ListFilter } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '../../controls/button.tsx';
import { IconButton } from '../../controls/icon-button.tsx';
import { SegmentedTabs } from '../../controls/segmented-tabs.tsx';
import { Icon } from '../../icon.tsx';
import { formatCount } from '../../lib/format.ts';
import { GroupHeader } from '../../list/group-header.tsx';
import { List } from '../../list/list.tsx';
import type { EnvelopeState } from '../../marks/envelope-mark.tsx';
import type { RunState } from '../../marks/run-mark.tsx';
import {
  EnvelopeCaption,
  EnvelopeField,
  EnvelopeFields,
  SignatureCheck,
  StayedHere,
} from '../../run/envelope-field.tsx';
import { EnvelopeHeads, EnvelopeRow } from '../../run/envelope-row.tsx';
import { Header } from '../../shell/header.tsx';
import { ViewBar, ViewShell } from '../../shell/view-shell.tsx';
import { Frame } from './frame.tsx';
import css from './scene.module.css';

type Line = readonly [
  time: string,
  kind: string,
  key: string,
  run: RunState,
  state: EnvelopeState,
  seq: number,
  server?: number,
];

const TODAY: readonly Line[] = [
  ['14:16:01.220', 'progress', 'ENG-412', 'waiting', 'queued', 1187],
  ['14:15:12.904', 'progress', 'ENG-438', 'running', 'queued', 1186],
  ['14:14:03.318', 'progress', 'ENG-415', 'running', 'queued', 1185],
  ['14:13:47.001', 'start', 'ENG-438', 'queued', 'queued', 1184],
  ['14:02:11.408', 'start', 'ENG-412', 'running', 'synced', 1183, 90412],
  ['13:41:55.660', 'finish', 'ENG-409', 'succeeded', 'synced', 1182, 90407],
  ['13:41:55.102', 'progress', 'ENG-409', 'running', 'synced', 1181, 90406],
  ['13:18:20.933', 'finish', 'ENG-359', 'succeeded', 'refused', 1180],
  ['13:09:48.217', 'start', 'ENG-359', 'running', 'synced', 1179, 90391],
];
const YESTERDAY: readonly Line[] = [
  ['17:52:40.331', 'finish', 'ENG-405', 'cancelled', 'synced', 1175, 90352],
  ['16:31:05.112', 'finish', 'ENG-412', 'failed', 'synced', 1173, 90340],
];
const TABS = [
  { id: 'all', label: 'All' },
  { id: 'queued', label: 'Queued', count: '4' },
  { id: 'synced', label: 'Synced', count: formatCount(1178) },
  { id: 'refused', label: 'Refused', count: '1' },
] as const;
const MODES = [
  { id: 'fields', label: 'Fields' },
  { id: 'bytes', label: 'Bytes' },
] as const;

function Rows({ lines }: { readonly lines: readonly Line[] }): ReactNode {
  return lines.map(([time, kind, issueKey, runState, state, seq, server]) => (
    <EnvelopeRow
      key={seq}
      id={`seq-${seq}`}
      {...{ time, kind, issueKey, runState, state }}
      seq={String(seq)}
      serverSeq={server === undefined ? '–' : formatCount(server)}
      selected={seq === 1183}
      data-cursor={seq === 1183 ? '' : undefined}
    />
  ));
}

function Envelopes(): ReactNode {
  const [tab, setTab] = useState<(typeof TABS)[number]['id']>('all');
  return (
    <div className={css['ledgerList']}>
      <ViewBar
        end={
          <Button variant="ghost" size={24} icon={ListFilter} keys="F">
            Filter
          </Button>
        }
      >
        <SegmentedTabs label="Which envelopes" items={TABS} value={tab} onChange={setTab} />
      </ViewBar>
      <List label="Envelopes" rowCount={1187} cursorRowId="seq-1183">
        <EnvelopeHeads />
        <GroupHeader inGrid edge name="Today" count="12 envelopes" note="7.1 KB" />
        <Rows lines={TODAY} />
        <GroupHeader inGrid edge name="Yesterday" count="31 envelopes" note="18.4 KB" />
        <Rows lines={YESTERDAY} />
      </List>
      <p className={css['note']}>
        <Icon of={CloudOff} size={14} />4 envelopes wait on this machine. They are sent in order when the
        server is back; you can read each one first.
      </p>
    </div>
  );
}

function Envelope(): ReactNode {
  const [mode, setMode] = useState<'fields' | 'bytes'>('fields');
  return (
    <section aria-label="Envelope 1183" className={css['envelope']}>
      <div>
        <div className={css['envelopeHead']}>
          <h2>Start of run 3, ENG-412</h2>
          <SegmentedTabs label="How to read it" items={MODES} value={mode} onChange={setMode} />
          <IconButton icon={Copy} label="Copy the envelope" />
        </div>
        <p className={css['gap6']}>
          <SignatureCheckLine />
        </p>
      </div>
      <div>
        <EnvelopeCaption end="11 fields, all on the allowed list">Payload</EnvelopeCaption>
        <EnvelopeFields>
          <EnvelopeField name="schemaVersion" value="3" />
          <EnvelopeField name="run.runId" value="01a1e9d0-b450-7c3e-9a41-5b2f60d8e317" />
          <EnvelopeField name="run.issueId" value="01a1c3f8-02de-7b19-8d70-e1a94c6b2285" reading="ENG-412" />
          <EnvelopeField name="run.state" value="running" />
          <EnvelopeField name="run.queuedAt" value="1794924130962" reading="14:02:10.962" />
          <EnvelopeField name="run.branch" value="hearth/eng-412-tide-drift" />
          <EnvelopeField name="run.commit" value="9c04e7d1f2a86b305e7c41d98ab0f6623d15ce74" />
        </EnvelopeFields>
        <p className={css['small']}>Absent here: batchId, endedAt, prRefs</p>
      </div>
      <div>
        <EnvelopeCaption>Envelope</EnvelopeCaption>
        <EnvelopeFields>
          <EnvelopeField name="kind" value="run.start" />
          <EnvelopeField
            name="deviceId"
            value="01a0b7e4-11d8-7e90-a27c-6f13b09d5c48"
            reading="this machine"
          />
          <EnvelopeField
            name="prevHash"
            value="b1946ac92492d2347c6235b4d2611184a7d0c95e83f14b6209ee51c37d48fb02"
          />
        </EnvelopeFields>
      </div>
      <EnvelopeCaption end={<SignatureCheck valid>Verifies with this machine’s key</SignatureCheck>}>
        Signature
      </EnvelopeCaption>
      <StayedHere title="Everything else stayed here.">
        The prompt, transcript, tool calls, terminal, diff, file paths, host and user name, agent and model,
        tokens and cost did not leave this machine.
      </StayedHere>
    </section>
  );
}

function SignatureCheckLine(): ReactNode {
  return (
    <>
      <Icon of={CheckCheck} size={14} />
      <span className={css['small2']}>
        Accepted · server seq {formatCount(90412)} · 17 Nov 2026, 14:02:11.731 · 612 bytes
      </span>
    </>
  );
}

/** Picture 06: what left this machine. */
export function LedgerScene(): ReactNode {
  const header = (
    <Header
      crumbs={[{ label: 'This machine', onOpen: () => undefined }, { label: 'What left this machine' }]}
      end={
        <Button variant="ghost" size={24} icon={Download}>
          Export ledger
        </Button>
      }
    />
  );
  return (
    <Frame active="Ledger">
      <ViewShell header={header} scroll={false}>
        <div className={css['ledger']}>
          <Envelopes />
          <Envelope />
        </div>
      </ViewShell>
    </Frame>
  );
}
