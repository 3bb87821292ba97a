import type { Action } from '../../../shared/contract/contract.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import { runEvent, type Frame, type RunEvent } from '../../../shared/contract/run-schemas.ts';
import type { Receipt } from '../../../shared/contract/schemas.ts';
import type { BatchId, IssueId, RunId } from '../../../shared/domain/ids.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import type { EnvelopeRecorder } from '../../boundary/types.ts';
import type { Journal, ReadHandle, Store, WriteHandle } from '../../store/types.ts';
import { readFrames } from './frames.ts';
import { applyRunEvent } from './reduce-run.ts';
import {
  isShown,
  runRecord,
  type FrozenCriterion,
  type NewRunLogEvent,
  type RunFacts,
  type RunLogEvent,
  type RunRecord,
} from './run-record.ts';
import { snapshotOf } from './run-views.ts';

/**
 * What to journal next, decided on the record as it is in the commit, with what else goes into it. May throw to refuse.
 */
export type Decide = (record: RunRecord, tx: WriteHandle) => readonly NewRunLogEvent[];

/** What else belongs into the same commit. */
export type Also = (tx: WriteHandle) => void;

/** How a run begins: beside others of its issue, and with what it has to prove; what the issue demands when left out. */
export interface HowBegun {
  readonly several: boolean;
  readonly criteria?: readonly FrozenCriterion[];
}

/** The journalled runs of this device. */
export interface RunLog {
  /** Journals a new run; refuses with RUN_ACTIVE while the issue has one that is not ended, unless it may have several. */
  create(facts: RunFacts, action: Action, how: HowBegun): Promise<Receipt>;
  /** Journals events and their effect on the record in one commit. An illegal transition rejects. */
  append(runId: RunId, decide: Decide, also?: Also): Promise<RunRecord>;
  /** The same for what a person asked for, with its receipt. */
  act(runId: RunId, action: Action, decide: Decide, also?: Also): Promise<Receipt>;
  get(runId: RunId): RunRecord | null;
  /** Newest first. */
  query(filter: { issueId?: IssueId | undefined; limit: number }): RunRecord[];
  live(): RunRecord[];
  /** The runs of a batch, in the order in which they were started. */
  ofBatch(batchId: BatchId): RunRecord[];
  /** The timeline after a journal position, oldest first. */
  timeline(runId: RunId, after: number, limit: number): { rows: RunEvent[]; more: boolean };
  /** What its agent said in its own protocol, the newest of it before a place, oldest first. */
  frames(runId: RunId, before: number | null): { rows: Frame[]; more: boolean };
}

interface RecordRow {
  readonly record: string;
}

export function createRunLog({
  store,
  journal,
  envelopes,
}: {
  store: Store;
  journal: Journal;
  envelopes: EnvelopeRecorder;
}): RunLog {
  const write = (
    tx: WriteHandle,
    runId: RunId,
    before: RunRecord | null,
    events: readonly NewRunLogEvent[],
  ): RunRecord | null => {
    let record = before;
    for (const event of events) record = writeEvent({ tx, journal, envelopes }, runId, record, event);
    if (record !== null && record !== before) saveRecord(tx, record);
    return record;
  };
  const writeTo = (tx: WriteHandle, runId: RunId, decide: Decide): RunRecord => {
    const before = readRecord(tx, runId);
    if (before === null) throw unknownRun();
    return write(tx, runId, before, decide(before, tx)) ?? before;
  };
  return {
    create: (facts, action, { several, criteria }) =>
      store.commit((tx) => {
        if (!several && tx.get('SELECT 1 FROM run WHERE issue_id = ? AND live = 1', facts.issueId))
          throw runActive();
        const frozen: NewRunLogEvent[] = criteria ? [{ kind: 'criteria', criteria }] : [];
        write(tx, facts.runId, null, [{ kind: 'state', state: 'queued', run: facts }, ...frozen]);
        return journal.accept(tx, action);
      }),
    append: (runId, decide, also) =>
      store.commit((tx) => {
        also?.(tx);
        return writeTo(tx, runId, decide);
      }),
    act: (runId, action, decide, also) =>
      store.commit((tx) => {
        also?.(tx);
        writeTo(tx, runId, decide);
        return journal.accept(tx, action);
      }),
    get: (runId) => readRecord(store.read, runId),
    query: (filter) => readRecords(store.read, filter),
    live: () =>
      store.read.all<RecordRow>('SELECT record FROM run WHERE live = 1 ORDER BY queued_seq').map(toRecord),
    ofBatch: (batchId) =>
      store.read
        .all<RecordRow>('SELECT record FROM run WHERE batch_id = ? ORDER BY queued_seq', batchId)
        .map(toRecord),
    timeline: (runId, after, limit) => readTimeline(store.read, runId, after, limit),
    frames: (runId, before) => readFrames(store.read, runId, before),
  };
}

/** One event: its place from the journal, its row, its effect, and the envelope of a transition. */
function writeEvent(
  { tx, journal, envelopes }: { tx: WriteHandle; journal: Journal; envelopes: EnvelopeRecorder },
  runId: RunId,
  before: RunRecord | null,
  event: NewRunLogEvent,
): RunRecord {
  const issueId =
    before?.issueId ?? (event.kind === 'state' && event.state === 'queued' ? event.run.issueId : null);
  if (issueId === null) throw unknownRun();
  const place =
    event.kind === 'state'
      ? journal.append(tx, { kind: 'run.changed', runId, issueId, state: event.state })
      : journal.append(tx, { kind: 'run.event', runId });
  const placed: RunLogEvent = { ...event, ...place };
  const record = applyRunEvent(before, placed);
  const sql = 'INSERT INTO run_event (seq, run_id, shown, event) VALUES (?, ?, ?, ?)';
  tx.run(sql, place.seq, runId, isShown(event) ? 1 : 0, JSON.stringify(placed));
  if (event.kind === 'state') {
    if (event.state === 'queued') insertRecord(tx, record, place.seq);
    envelopes.record(tx, snapshotOf(record));
  }
  return record;
}

function insertRecord(tx: WriteHandle, record: RunRecord, seq: number): void {
  const sql =
    'INSERT INTO run (run_id, issue_id, batch_id, queued_seq, live, record) VALUES (?, ?, ?, ?, 1, ?)';
  tx.run(sql, record.runId, record.issueId, record.batchId, seq, JSON.stringify(record));
}

function saveRecord(tx: WriteHandle, record: RunRecord): void {
  const live = isEnded(record.state) ? 0 : 1;
  tx.run('UPDATE run SET live = ?, record = ? WHERE run_id = ?', live, JSON.stringify(record), record.runId);
}

function readRecords(
  read: ReadHandle,
  { issueId, limit }: { issueId?: IssueId | undefined; limit: number },
): RunRecord[] {
  const order = 'ORDER BY queued_seq DESC LIMIT ?';
  const rows =
    issueId === undefined
      ? read.all<RecordRow>(`SELECT record FROM run ${order}`, limit)
      : read.all<RecordRow>(`SELECT record FROM run WHERE issue_id = ? ${order}`, issueId, limit);
  return rows.map(toRecord);
}

function readRecord(read: ReadHandle, runId: RunId): RunRecord | null {
  const row = read.get<RecordRow>('SELECT record FROM run WHERE run_id = ?', runId);
  return row ? toRecord(row) : null;
}

function toRecord({ record }: RecordRow): RunRecord {
  return runRecord.parse(JSON.parse(record));
}

function readTimeline(
  read: ReadHandle,
  runId: RunId,
  after: number,
  limit: number,
): { rows: RunEvent[]; more: boolean } {
  const sql = 'SELECT event FROM run_event WHERE run_id = ? AND seq > ? AND shown = 1 ORDER BY seq LIMIT ?';
  const rows = read.all<{ event: string }>(sql, runId, after, limit + 1);
  return {
    rows: rows.slice(0, limit).map(({ event }) => runEvent.parse(JSON.parse(event))),
    more: rows.length > limit,
  };
}

export function unknownRun(): HearthError {
  return new HearthError('NOT_FOUND', 'There is no run with this id on this machine.');
}

function runActive(): HearthError {
  const message =
    'An agent is already at work on this issue. Cancel its run or wait for it, then start again.';
  return new HearthError('RUN_ACTIVE', message);
}
