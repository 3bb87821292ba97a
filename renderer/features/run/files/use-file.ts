import { useCallback, useEffect, useState } from 'react';
import { useHost } from '../../../lib/app-context.ts';
import { sentence } from '../../../lib/use-action.ts';
import { addPage, noText, type FileText } from './file-text.ts';

/** A file as far as it was read. */
export interface ReadFile {
  readonly path: string;
  readonly size: number;
  readonly version: string;
  readonly binary: boolean;
  readonly text: FileText;
  /** Where the next page begins; null when all was read. */
  readonly next: number | null;
}

export interface UsedFile {
  /** Null until the first page was read. */
  readonly file: ReadFile | null;
  readonly error: string | null;
  /** Reads the next page; nothing when there is none or it is being read. */
  readOn(): void;
}

interface Reading {
  readonly file: ReadFile | null;
  readonly error: string | null;
  /** Asked for and not answered yet. */
  readonly asks: boolean;
}

const beginning: Reading = { file: null, error: null, asks: true };

/** Reads a file of a run page by page. Use it with a `key`: of another file it knows nothing. */
export function useFile(runId: string, path: string): UsedFile {
  const host = useHost();
  const [{ file, error, asks }, setReading] = useState(beginning);
  const read = useCallback(
    function readPage(before: ReadFile | null, signal?: AbortSignal): void {
      const from = before?.next ?? 0;
      host.call('runs.file', { runId, path, from }, signal ? { signal } : {}).then(
        (page) => {
          if (signal?.aborted) return;
          // Pages of two versions do not belong together: what was changed meanwhile is read anew.
          if (before && page.version !== before.version) return readPage(null, signal);
          const text = addPage(before?.text ?? noText, page.text);
          const { size, version, binary, next } = page;
          setReading({ file: { path, size, version, binary, text, next }, error: null, asks: false });
        },
        (failure: unknown) => {
          if (!signal?.aborted)
            setReading((reading) => ({ ...reading, error: sentence(failure), asks: false }));
        },
      );
    },
    [host, runId, path],
  );
  useEffect(() => {
    const reading = new AbortController();
    read(null, reading.signal);
    return () => reading.abort();
  }, [read]);
  return {
    file,
    error,
    readOn: () => {
      if (!file || file.next === null || asks) return;
      setReading((reading) => ({ ...reading, asks: true }));
      read(file);
    },
  };
}
