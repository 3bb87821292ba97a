import type { ReactNode } from 'react';

import { LabelDot } from '../../controls/label-dot.tsx';
import { AppMark } from '../../marks/app-mark.tsx';
import { ArtifactMark } from '../../marks/artifact-mark.tsx';
import { BlockedMark } from '../../marks/blocked-mark.tsx';
import { EnvelopeMark } from '../../marks/envelope-mark.tsx';
import { EvidenceMark } from '../../marks/evidence-mark.tsx';
import { PriorityMark } from '../../marks/priority-mark.tsx';
import { ProgressRing } from '../../marks/progress-ring.tsx';
import { RunMark } from '../../marks/run-mark.tsx';
import { StatusMark } from '../../marks/status-mark.tsx';
import { SyncMark } from '../../marks/sync-mark.tsx';
import { Avatar } from '../../people/avatar.tsx';
import { hueAt } from '../../people/hue.ts';
import { LiveAvatars } from '../../people/live-avatars.tsx';
import css from '../gallery.module.css';
import { Row, Sheet, Specimen } from '../sheet.tsx';

const STATUSES = [
  'triage',
  'backlog',
  'todo',
  'in_progress',
  'in_review',
  'done',
  'cancelled',
  'duplicate',
] as const;
const RUNS = [
  'queued',
  'preparing',
  'running',
  'waiting',
  'finishing',
  'succeeded',
  'failed',
  'cancelled',
  'lost',
] as const;
const EVIDENCE = ['fresh', 'stale', 'failed', 'missing'] as const;
const PRIORITIES = ['none', 'low', 'medium', 'high', 'urgent'] as const;
const ENVELOPES = ['queued', 'synced', 'refused'] as const;
const SYNC = ['offline', 'syncing', 'in_sync', 'refused'] as const;
const ARTIFACTS = ['approved', 'in_review', 'draft', 'stale', 'missing'] as const;
const NAMES = ['Mira Olsen', 'Tove', 'Deniz Ak', 'Anselm', 'Ruta', 'Ilse'] as const;

interface FamilyProps<State extends string> {
  readonly name: string;
  readonly states: readonly State[];
  readonly draw: (state: State, size: 14 | 16) => ReactNode;
}

function Family<State extends string>({ name, states, draw }: FamilyProps<State>): ReactNode {
  return (
    <Specimen name={name}>
      <div className={css['marks']}>
        {states.map((state) => (
          <span key={state}>
            {draw(state, 16)}
            {draw(state, 14)}
            {state}
          </span>
        ))}
      </div>
    </Specimen>
  );
}

/** Every mark in every state, in both sizes. */
export function MarksSheet(): ReactNode {
  return (
    <Sheet title="Marks and people">
      <Family
        name="StatusMark"
        states={STATUSES}
        draw={(status, size) => <StatusMark status={status} size={size} />}
      />
      <Family name="RunMark" states={RUNS} draw={(state, size) => <RunMark state={state} size={size} />} />
      <Family
        name="EvidenceMark"
        states={EVIDENCE}
        draw={(state, size) => <EvidenceMark state={state} size={size} />}
      />
      <Family
        name="PriorityMark"
        states={PRIORITIES}
        draw={(priority, size) => <PriorityMark priority={priority} size={size} />}
      />
      <Family
        name="EnvelopeMark"
        states={ENVELOPES}
        draw={(state, size) => <EnvelopeMark state={state} size={size} />}
      />
      <Family name="SyncMark" states={SYNC} draw={(state, size) => <SyncMark state={state} size={size} />} />
      <Family
        name="ArtifactMark"
        states={ARTIFACTS}
        draw={(state, size) => <ArtifactMark state={state} size={size} />}
      />
      <Specimen name="BlockedMark, ProgressRing, AppMark">
        <Row>
          <BlockedMark />
          <BlockedMark size={14} />
          {[0, 1, 2, 4].map((done) => (
            <ProgressRing key={done} done={done} total={4} />
          ))}
          <AppMark />
          <AppMark height={26} />
        </Row>
      </Specimen>
      <Specimen name="Avatar, LiveAvatars">
        <Row>
          {NAMES.map((name, index) => (
            <Avatar key={name} who="person" name={name} hue={hueAt(index)} />
          ))}
          <Avatar who="agent" name="Fixer" />
          <Avatar who="nobody" />
        </Row>
        <Row>
          {NAMES.map((name, index) => (
            <Avatar key={name} who="person" name={name} hue={hueAt(index)} size={24} />
          ))}
        </Row>
        <Row>
          <LiveAvatars people={NAMES.map((name, index) => ({ id: name, name, hue: hueAt(index) }))} />
        </Row>
      </Specimen>
      <Specimen name="LabelDot">
        <Row>
          {NAMES.map((name, index) => (
            <LabelDot key={name} name={`Label ${index + 1}`} hue={hueAt(index)} />
          ))}
        </Row>
      </Specimen>
    </Sheet>
  );
}
