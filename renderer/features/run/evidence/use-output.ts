import { useEffect, useState } from 'react';
import type { Result } from '../../../../shared/contract/contract.ts';
import { useHost } from '../../../lib/app-context.ts';
import { sentence } from '../../../lib/use-action.ts';
import { plainText } from './plain-text.ts';

/** Bytes at the end that are shown when the beginning is skipped. */
const END = 64 * 1024;

/** The output of a check, as far as it was read. */
export interface ShownOutput {
  readonly pages: readonly string[];
  /** Bytes in all; null until something was read. */
  readonly size: number | null;
  /** Bytes that were skipped at the beginning. */
  readonly skipped: number;
  /** There is more after what is shown. */
  readonly more: boolean;
  readonly error: string | null;
  readonly busy: boolean;
  readMore(): void;
  /** Shows the end alone. */
  toEnd(): void;
}

interface Place {
  /** Where the pages begin. */
  readonly start: number;
  /** The page to read next. */
  readonly from: number;
}

type Page = Result<'evidence.output'>;

/** Reads an output page by page. */
export function useOutput(evidenceId: string): ShownOutput {
  const host = useHost();
  const [place, setPlace] = useState<Place>({ start: 0, from: 0 });
  const [pages, setPages] = useState<readonly { from: number; page: Page }[]>([]);
  const [error, setError] = useState<string | null>(null);
  const last = pages.at(-1);
  const { start, from } = place;
  useEffect(() => {
    const reading = new AbortController();
    const { signal } = reading;
    host.call('evidence.output', { evidenceId, from }, { signal }).then(
      (page) => {
        if (signal.aborted) return;
        setError(null);
        setPages((before) => (from === start ? [{ from, page }] : [...before, { from, page }]));
      },
      (failure: unknown) => {
        if (!signal.aborted) setError(sentence(failure));
      },
    );
    return () => reading.abort();
  }, [host, evidenceId, start, from]);
  return {
    pages: pages.map(({ page }) => plainText(page.text)),
    size: last?.page.size ?? null,
    skipped: pages[0]?.from ?? 0,
    more: typeof last?.page.next === 'number',
    error,
    busy: error === null && last?.from !== from,
    readMore() {
      const next = last?.page.next;
      if (typeof next === 'number') setPlace({ start, from: next });
    },
    toEnd() {
      const at = Math.max(0, (last?.page.size ?? 0) - END);
      setPlace({ start: at, from: at });
    },
  };
}
