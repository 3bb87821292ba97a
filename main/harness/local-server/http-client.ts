import type { Timers } from '../../../shared/lib/ports.ts';
import { HarnessFailure } from '../types.ts';

/** The platform's `fetch`, as far as it is used here. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The server refused a request, or failed at it. */
export class HttpStatusError extends Error {
  readonly status: number;
  constructor(status: number, method: string, path: string, said: string) {
    super(`${method} ${path} was answered with ${status}. ${said}`.trim());
    this.name = 'HttpStatusError';
    this.status = status;
  }
}

/** Speaks JSON to one server. Calls reject with a HttpStatusError, or a HarnessFailure where there is no answer. */
export interface HttpClient {
  get(path: string, query?: Query): Promise<unknown>;
  post(path: string, body?: object): Promise<unknown>;
  patch(path: string, body: object): Promise<unknown>;
  /** Opens a stream that has no end of its own; rejects unless it is granted (200). */
  stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

export type Query = Readonly<Record<string, string>>;

const TIMEOUT_MS = 20_000;
const MAX_SAID = 300;

/** `query` and `headers` go with every request. */
export function createHttpClient({
  fetch,
  timers,
  base,
  headers,
  query = {},
}: {
  fetch: Fetch;
  timers: Timers;
  base: string;
  headers: Readonly<Record<string, string>>;
  query?: Query;
}): HttpClient {
  const urlOf = (path: string, more: Query = {}): string =>
    `${base}${path}?${new URLSearchParams({ ...query, ...more }).toString()}`;

  const asked: Fetch = (url, init) =>
    fetch(url, init).catch((error: unknown) => {
      const message =
        'The agent does not answer. What it changed is kept in the worktree. Start the run again.';
      throw new HarnessFailure({ category: 'harness_crash', message }, { cause: error });
    });
  const call = async (method: string, path: string, more?: Query, body?: object): Promise<unknown> => {
    const deadline = new AbortController();
    const cancel = timers.after(TIMEOUT_MS, () =>
      deadline.abort(new Error(`${method} ${path} took too long.`)),
    );
    try {
      const response = await asked(urlOf(path, more), {
        method,
        headers: {
          ...headers,
          // A server that has ended may be followed by one on the same port; a connection that was kept leads to the first.
          connection: 'close',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: deadline.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new HttpStatusError(response.status, method, path, text.slice(0, MAX_SAID));
      return text === '' ? null : JSON.parse(text);
    } finally {
      cancel();
    }
  };
  return {
    get: (path, more) => call('GET', path, more),
    post: (path, body) => call('POST', path, undefined, body),
    patch: (path, body) => call('PATCH', path, undefined, body),
    async stream(path, signal) {
      const response = await fetch(urlOf(path), { headers: { ...headers }, signal });
      if (response.status === 200 && response.body) return response.body;
      throw new HttpStatusError(response.status, 'GET', path, (await response.text()).slice(0, MAX_SAID));
    },
  };
}
