import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { evidenceId as evidenceIdSchema, type EvidenceId, type RunId } from '../../../shared/domain/ids.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import type { ReadHandle, Store } from '../../store/types.ts';
import type { Artifacts } from '../artifacts.ts';
import { weighFrames } from '../record/frames.ts';
import { runRecord, type RunRecord } from '../record/run-record.ts';
import { readDetails } from './retention-store.ts';
import type { NeededFor, Remains } from './types.ts';

export interface StockContext {
  readonly store: Pick<Store, 'read'>;
  readonly artifacts: Pick<Artifacts, 'size'>;
  /** Where the screens for leaps lie. */
  readonly replays: string;
  /** Lets others go on; rejects when the host closes. */
  readonly pause: () => Promise<void>;
}

/** A file, and how large it is. */
interface Weighed {
  readonly hash: string;
  readonly bytes: number;
}

type Found = Omit<Remains, 'bytes'> & { readonly own: number; readonly files: readonly Weighed[] };

/** Runs that are read at a time. */
const PAGE = 20;

/** All that ended and live runs have left here. Looks at each file, a few at a time. */
export async function takeStock(context: StockContext): Promise<Remains[]> {
  const { store, pause } = context;
  const found: Found[] = [];
  const waitedFor = findContinued(store);
  let after = 0;
  for (;;) {
    const sql = 'SELECT queued_seq AS seq, record FROM run WHERE queued_seq > ? ORDER BY queued_seq LIMIT ?';
    const rows = store.read.all<{ seq: number; record: string }>(sql, after, PAGE);
    for (const { record } of rows) {
      await pause();
      found.push(...(await remainsOf(runRecord.parse(JSON.parse(record)), waitedFor, context)));
    }
    const last = rows.at(-1);
    if (last === undefined) return shareFiles(found);
    after = last.seq;
  }
}

/** Runs in whose worktree others go on that are not done themselves. */
function findContinued({ read }: Pick<Store, 'read'>): ReadonlySet<string> {
  const sql = `SELECT record FROM run WHERE json_extract(record, '$.continues') IS NOT NULL
    ORDER BY queued_seq DESC`;
  const continued = new Set<string>();
  for (const { record } of read.all<{ record: string }>(sql)) {
    const run = runRecord.parse(JSON.parse(record));
    if (run.continues !== null && neededFor(run, continued) !== null) continued.add(run.continues);
  }
  return continued;
}

/**
 * Why nothing of a run is removed; null when it is over and nothing of its work would be lost. `continued`: runs in whose
 * worktree others go on.
 */
export function neededFor(run: RunRecord, continued?: ReadonlySet<string>): NeededFor | null {
  if (!isEnded(run.state)) return 'live';
  if (continued?.has(run.runId) === true) return 'unlanded';
  if (run.landed !== null || run.discarded || run.settled) return null;
  const isThere = run.worktree !== null && existsSync(run.worktree.path);
  return isThere || run.end?.commit != null ? 'unlanded' : null;
}

async function remainsOf(
  run: RunRecord,
  continued: ReadonlySet<string>,
  context: StockContext,
): Promise<Found[]> {
  const { runId, issueId, key, title, terminal, endedAt, queuedAt } = run;
  const needed = neededFor(run, continued);
  const since = endedAt ?? queuedAt;
  const common = { runId, issueId, key, title, evidenceId: null, since, needed, own: 0, files: [] };
  const found: Found[] = [];
  const journal = await weighDetails(runId, context);
  if (journal > 0) found.push({ ...common, kind: 'journal', own: journal });
  if (terminal !== null) {
    const files = await weigh([terminal.cast, terminal.screen], context);
    const leaps = await weighLeaps(terminal.cast, context);
    found.push({ ...common, kind: 'recordings', own: leaps, files });
  }
  for (const { evidenceId, artifact, at, rests } of readOutputs(context.store, runId)) {
    const files = await weigh([artifact], context);
    const why = needed ?? (rests === 1 ? 'rests' : null);
    const id = evidenceIdSchema.parse(evidenceId);
    found.push({ ...common, kind: 'artifacts', evidenceId: id, since: at, needed: why, files });
  }
  return found;
}

interface Output {
  readonly evidenceId: string;
  readonly artifact: string;
  readonly at: number;
  readonly rests: number;
}

const newest = `SELECT max(place) FROM evidence other
  WHERE other.issue_id = evidence.issue_id AND other.check_name = evidence.check_name`;
/** A criterion rests on the newest evidence of its check in the issue, and on the newest that passed. */
const rests = `place IN ((${newest}), (${newest} AND other.passed = 1))`;

/** What the checks of a run printed. */
function readOutputs({ read }: Pick<Store, 'read'>, runId: RunId): Output[] {
  return read.all<Output>(
    `SELECT evidence_id AS evidenceId, artifact, at, ${rests} AS rests
     FROM evidence WHERE run_id = ? AND artifact IS NOT NULL ORDER BY place`,
    runId,
  );
}

export function isRestedOn(read: ReadHandle, evidenceId: EvidenceId): boolean {
  const sql = `SELECT 1 FROM evidence WHERE evidence_id = ? AND ${rests}`;
  return read.get(sql, evidenceId) !== undefined;
}

async function weighDetails(runId: RunId, { store, pause }: StockContext): Promise<number> {
  let bytes = 0;
  for (const look of [readDetails, weighFrames]) {
    for (let after: number | null = 0; after !== null;) {
      const step = look(store.read, runId, after);
      bytes += step.bytes;
      after = step.next;
      if (after !== null) await pause();
    }
  }
  return bytes;
}

function weigh(hashes: readonly string[], { artifacts }: StockContext): Promise<Weighed[]> {
  return Promise.all(hashes.map(async (hash) => ({ hash, bytes: (await artifacts.size(hash)) ?? 0 })));
}

/** Files beside a recording that make leaps in it fast. */
export const leapFiles = (replays: string, cast: string): string[] =>
  ['', '.json', '.part', '.json.part'].map((end) => join(replays, cast + end));

async function weighLeaps(cast: string, { replays }: StockContext): Promise<number> {
  const sizes = await Promise.all(
    leapFiles(replays, cast).map(async (path) => (await stat(path).catch(() => null))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A file that several name is gone only with the last of them, which is what is needed, or else the newest. */
function shareFiles(found: readonly Found[]): Remains[] {
  const holders = new Map<string, Found>();
  const longest = found.toSorted(
    (a, b) => Number(a.needed === null) - Number(b.needed === null) || b.since - a.since,
  );
  for (const one of longest) {
    for (const { hash } of one.files) if (!holders.has(hash)) holders.set(hash, one);
  }
  return found.map((one) => {
    const { own, files, ...rest } = one;
    const held = new Map(
      files.filter(({ hash }) => holders.get(hash) === one).map((file) => [file.hash, file]),
    );
    return { ...rest, bytes: [...held.values()].reduce((sum, { bytes }) => sum + bytes, own) };
  });
}
