import { useEffect, useState } from 'react';
import type { IssueRow } from '../../shared/contract/schemas.ts';
import { matchWords } from '../ui/lib/match-letters.ts';
import { useHost } from './app-context.ts';
import { sentence } from './use-action.ts';

/** What the host found. While an answer is on its way, what still fits of the one before stays. */
export interface IssueSearch {
  readonly rows: readonly IssueRow[];
  /** The answer to this text is on its way. */
  readonly searching: boolean;
  /** Why it could not be searched. */
  readonly error: string | null;
}

interface Answer extends Omit<IssueSearch, 'searching'> {
  readonly asked: string;
}

const nothing: Answer = { asked: '', rows: [], error: null };
/** As much of a text as the host takes. */
const longest = 256;

/** Issues with every word of `text`, best first. A new text takes back the question before. */
export function useIssueSearch(text: string, limit: number): IssueSearch {
  const host = useHost();
  const [found, setFound] = useState(nothing);
  const asked = text.trim().slice(0, longest);
  useEffect(() => {
    if (asked === '') return undefined;
    const stop = new AbortController();
    host.call('issues.query', { text: asked, limit }, { signal: stop.signal }).then(
      ({ rows }) => {
        if (!stop.signal.aborted) setFound({ asked, rows, error: null });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setFound({ asked, rows: [], error: sentence(error) });
      },
    );
    return () => stop.abort();
  }, [host, asked, limit]);
  if (asked === '') return { rows: nothing.rows, error: null, searching: false };
  const searching = found.asked !== asked;
  // A person may press Enter before the answer is there: it must not open what they no longer ask for.
  const rows = searching ? found.rows.filter((row) => fits(row, asked)) : found.rows;
  return { rows, error: found.error, searching };
}

function fits(row: IssueRow, asked: string): boolean {
  return asked.split(/\s+/).every((word) => matchWords(`${row.key} ${row.title}`, word).length > 0);
}
