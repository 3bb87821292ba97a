import type { RecordingEntry, RecordingPart } from '../../../shared/contract/replay-schemas.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { Artifacts } from '../artifacts.ts';
import { unknownRun, type RunLog } from '../record/run-log.ts';
import { refusals } from '../refusals.ts';
import type { RunEngine } from '../types.ts';
import { createLeaps } from './leaps.ts';
import { betweenScreens } from './screen-index.ts';
import { readEnd, readEntries, readHead, type RecordingHead } from './recording-lines.ts';

/** A part holds about so much of the file, in bytes, and one entry at least. */
const partBytes = 256 * 1024;

export interface ReplayContext {
  readonly log: Pick<RunLog, 'get'>;
  readonly artifacts: Pick<Artifacts, 'locate'>;
  /** Folder of its own, for what makes leaps fast. */
  readonly dir: string;
  readonly closing: AbortSignal;
}

/** Reads the recordings of runs that have ended, piece by piece: one may be 256 MB long. */
export function createReplayQueries({
  log,
  artifacts,
  dir,
  closing,
}: ReplayContext): Pick<RunEngine, 'recording' | 'replay'> {
  const leaps = createLeaps({ dir, signal: closing });
  const find = async (runId: RunId): Promise<{ cast: string; path: string; head: RecordingHead }> => {
    const record = log.get(runId);
    if (record === null) throw unknownRun();
    const cast = record.terminal?.cast ?? '';
    const path = artifacts.locate(cast);
    const head = path === null ? null : await readHead(path).catch(whenGone);
    if (path === null || head === null) throw refusals.noRecording();
    return { cast, path, head };
  };
  return {
    async recording({ runId }) {
      const { cast, path, head } = await find(runId);
      const end = await readEnd(path);
      // Whoever asks for a long one wants to look at it, and soon at some place in it.
      if (end.bytes > betweenScreens) leaps.prepare(cast, path);
      return { cols: head.cols, rows: head.rows, ...end };
    },
    async replay({ runId, from }) {
      const { cast, path, head } = await find(runId);
      if ('position' in from) return { screen: null, ...(await readPart(path, from.position)) };
      const found = from.at === 0 ? null : await leaps.before(cast, path, from.at);
      const { position, ...screen } = found ?? { ...head, position: head.next, at: 0, text: '' };
      const { at, cols, rows, text } = screen;
      return { screen: { at, cols, rows, text }, ...(await readPart(path, position)) };
    },
  };
}

async function readPart(path: string, position: number): Promise<Pick<RecordingPart, 'entries' | 'next'>> {
  const entries: RecordingEntry[] = [];
  for await (const { entry, next } of readEntries(path, position)) {
    entries.push(entry);
    if (next - position >= partBytes) return { entries, next };
  }
  return { entries, next: null };
}

function whenGone(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
