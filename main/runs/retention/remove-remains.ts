import { rm } from 'node:fs/promises';
import type { RemovalReason } from '../../../shared/contract/retention.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { Clock } from '../../../shared/lib/ports.ts';
import type { Journal, ReadHandle, Store, WriteHandle } from '../../store/types.ts';
import type { Artifacts } from '../artifacts.ts';
import type { RunLog } from '../record/run-log.ts';
import type { NewRunLogEvent, RunRecord } from '../record/run-record.ts';
import { addLeftover, dropLeftover, isNamed, readLeftovers, removeDetails } from './retention-store.ts';
import { isRestedOn, leapFiles, neededFor } from './take-stock.ts';
import type { DueRemains } from './types.ts';

export interface RemoveContext {
  readonly store: Store;
  readonly journal: Journal;
  readonly log: Pick<RunLog, 'append' | 'get'>;
  readonly artifacts: Pick<Artifacts, 'remove'>;
  readonly clock: Clock;
  /** Where the screens for leaps lie. */
  readonly replays: string;
  /** Lets others go on; rejects when the host closes. */
  readonly pause: () => Promise<void>;
}

/** A file that was kept so lately (ms) may be about to be named: what checks print is named right after it is kept. */
const JUST_KEPT = 10 * 60_000;

/**
 * Takes remains from their run in one commit, which also notes what is to go of the disk; `clearLeftovers` does that. It
 * is looked at once more whether anything needs them. False: something does, and they stay.
 */
export async function removeRemains(due: DueRemains, context: RemoveContext): Promise<boolean> {
  const { runId, reason } = due;
  let removed = false;
  await context.log.append(runId, (record, tx) => {
    removed = !isNeeded(tx, record) && takeFrom(tx, record, due, context.clock);
    if (!removed) return [];
    context.journal.append(tx, { kind: 'retention.changed', runIds: [runId] });
    return [{ kind: 'removed', what: due.kind, reason }];
  });
  return removed;
}

function isNeeded(read: ReadHandle, record: RunRecord): boolean {
  const sql = "SELECT 1 FROM run WHERE live = 1 AND json_extract(record, '$.continues') = ?";
  return neededFor(record) !== null || read.get(sql, record.runId) !== undefined;
}

/** False when they are gone already, or a criterion rests on them. */
function takeFrom(tx: WriteHandle, record: RunRecord, due: DueRemains, clock: Clock): boolean {
  switch (due.kind) {
    case 'journal':
      addLeftover(tx, { kind: 'journal', name: record.runId });
      return true;
    case 'recordings':
      return leaveRecording(tx, record);
    case 'artifacts':
      return leaveOutput(tx, due, clock);
  }
}

function leaveRecording(tx: WriteHandle, { terminal }: RunRecord): boolean {
  if (terminal === null) return false;
  for (const name of [terminal.cast, terminal.screen]) addLeftover(tx, { kind: 'file', name });
  return true;
}

function leaveOutput(tx: WriteHandle, { evidenceId, reason }: DueRemains, clock: Clock): boolean {
  const sql = 'SELECT artifact FROM evidence WHERE evidence_id = ? AND artifact IS NOT NULL';
  const found = tx.get<{ artifact: string }>(sql, evidenceId);
  if (!found || evidenceId === null || isRestedOn(tx, evidenceId)) return false;
  addLeftover(tx, { kind: 'file', name: found.artifact });
  tx.run(
    'UPDATE evidence SET artifact = NULL, output_removed = ? WHERE evidence_id = ?',
    JSON.stringify({ at: clock.now(), reason }),
    evidenceId,
  );
  return true;
}

/** All that an ended run knows of an issue that was purged: evidence, recording, details, and the issue's own words. */
export async function forgetIssueOf(runId: RunId, context: RemoveContext): Promise<void> {
  const reason: RemovalReason = { by: 'purge' };
  await context.log.append(runId, (record, tx) => {
    tx.scrub();
    const events: NewRunLogEvent[] = [{ kind: 'removed', what: 'journal', reason }];
    addLeftover(tx, { kind: 'journal', name: runId });
    if (leaveRecording(tx, record)) events.push({ kind: 'removed', what: 'recordings', reason });
    const outputs = 'SELECT artifact FROM evidence WHERE run_id = ? AND artifact IS NOT NULL';
    for (const { artifact } of tx.all<{ artifact: string }>(outputs, runId)) {
      addLeftover(tx, { kind: 'file', name: artifact });
    }
    const { changes } = tx.run('DELETE FROM evidence WHERE run_id = ?', runId);
    if (changes > 0) events.push({ kind: 'removed', what: 'artifacts', reason });
    tx.run(
      "DELETE FROM run_event WHERE run_id = ? AND event ->> '$.kind' IN ('evidence', 'criteria')",
      runId,
    );
    // The record that is derived from it again knows no more than the one that is kept.
    tx.run(
      `UPDATE run_event SET event = json_set(event, '$.run.prompt', NULL, '$.run.title', ?)
       WHERE run_id = ? AND event ->> '$.state' = 'queued'`,
      record.key,
      runId,
    );
    context.journal.append(tx, { kind: 'retention.changed', runIds: [runId] });
    return events;
  });
}

/** Removes from the disk what nothing names any more, also what an earlier host did not get to. */
export async function clearLeftovers(context: RemoveContext): Promise<void> {
  await eachLeftover('journal', context, clearDetails);
  await eachLeftover('file', context, clearFile);
}

async function eachLeftover(
  kind: 'journal' | 'file',
  context: RemoveContext,
  clear: (name: string, context: RemoveContext) => Promise<boolean>,
): Promise<void> {
  let after = '';
  for (;;) {
    const names = readLeftovers(context.store.read, kind, after);
    for (const name of names) {
      await context.pause();
      if (await clear(name, context)) await context.store.commit((tx) => dropLeftover(tx, { kind, name }));
    }
    const last = names.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

async function clearDetails(runId: string, { store, pause }: RemoveContext): Promise<boolean> {
  const purged = `SELECT 1 FROM run_event WHERE run_id = ? AND event ->> '$.kind' = 'removed'
    AND event ->> '$.reason.by' = 'purge'`;
  const isPurged = store.read.get(purged, runId) !== undefined;
  const step = (): Promise<boolean> =>
    store.commit((tx) => {
      if (isPurged) tx.scrub();
      return removeDetails(tx, runId);
    });
  while (!(await step())) await pause();
  return true;
}

/** True when it is gone, or something names it again. */
async function clearFile(
  hash: string,
  { store, artifacts, replays, clock }: RemoveContext,
): Promise<boolean> {
  if (isNamed(store.read, hash)) return true;
  for (const path of leapFiles(replays, hash)) await rm(path, { force: true });
  return artifacts.remove(hash, clock.now() - JUST_KEPT);
}
