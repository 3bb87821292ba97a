import { HttpStatusError, type HttpClient } from '../local-server/http-client.ts';
import { fullState, page, type Status } from './schemas.ts';

/** What can be asked of one conversation. */
export interface Calls {
  /** Says it, and lets the agent work on it. */
  say(text: string): Promise<void>;
  run(): Promise<void>;
  /** After the present step. */
  pause(): Promise<void>;
  /** At once, where the server can. */
  interrupt(): Promise<void>;
  respond(accept: boolean, reason: string): Promise<void>;
  status(): Promise<Status | null>;
  /** The kept events from that one on; from the first when null. */
  since(eventId: string | null): Promise<unknown[]>;
}

const PAGE = '100';

/** `path` is that of the conversation. */
export function createCalls(http: HttpClient, path: string): Calls {
  const pause = async (): Promise<void> => void (await http.post(`${path}/pause`));
  return {
    async say(text) {
      await http.post(`${path}/events`, { role: 'user', content: [{ type: 'text', text }], run: true });
    },
    // It may be running already.
    run: () => unless(409, http.post(`${path}/run`), async () => {}),
    pause,
    // Older servers can only pause.
    interrupt: () => unless(404, http.post(`${path}/interrupt`), pause),
    async respond(accept, reason) {
      await http.post(`${path}/events/respond_to_confirmation`, accept ? { accept } : { accept, reason });
    },
    status: async () => fullState.parse(await http.get(path)).execution_status ?? null,
    // By the order of the log, not by time: the clock of a server may be set back.
    async since(eventId) {
      const events: unknown[] = [];
      for (let from = eventId; ;) {
        const query = { limit: PAGE, ...(from === null ? {} : { page_id: from }) };
        const { items, next_page_id: next } = page.parse(await http.get(`${path}/events/search`, query));
        events.push(...items);
        if (next === null || next === undefined || items.length === 0) return events;
        from = next;
      }
    },
  };
}

/** Does something else where the server answers with that status. */
async function unless(status: number, work: Promise<unknown>, otherwise: () => Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof HttpStatusError) || error.status !== status) throw error;
    await otherwise();
  }
}
