import type { Clock } from '../../../shared/lib/ports.ts';
import { createEventLog } from '../event-log.ts';
import type { HarnessEvent, ProcessExit } from '../types.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { crashed } from './failures.ts';
import { agentEvent, envelope, type Status } from './schemas.ts';

export interface Conversation {
  readonly exchange: Exchange;
  readonly read: (after?: number) => AsyncIterable<HarnessEvent>;
  /** The time of the last event that the server keeps, as the server wrote it; null before the first. */
  readonly lastTimestamp: string | null;
  /** One message of the socket. */
  receive(text: string): void;
  /** The process has ended; a turn that still ran ended with it. `meant`: because the host wanted it. */
  end(exit: ProcessExit, meant: boolean): void;
}

export interface ConversationOptions {
  readonly sessionId: string;
  readonly cwd: string;
  readonly clock: Clock;
  /** Fetches the kept events from that one on; from the first when null. */
  readonly fetchSince: (eventId: string | null) => Promise<readonly unknown[]>;
}

/** Events that are sent once and not kept. */
const liveOnly: readonly string[] = [
  'ConversationStateUpdateEvent',
  'StreamingDeltaEvent',
  'ServerErrorEvent',
];
/** Known events that hold nothing for a person. */
const quiet: readonly string[] = [
  'SystemPromptEvent',
  'PauseEvent',
  'InterruptEvent',
  'Condensation',
  'CondensationRequest',
  'CondensationSummaryEvent',
  'HookExecutionEvent',
  'LLMCompletionLogEvent',
  'TokenEvent',
];
const MAX_MALFORMED = 200;

/** Turns what the agent server sends into the events of a session; what is not known is kept raw. */
export function createConversation({ sessionId, cwd, clock, fetchSince }: ConversationOptions): Conversation {
  const log = createEventLog({ sessionId, clock });
  const exchange = createExchange({ cwd, clock, log: log.push });
  const { push } = exchange;
  const seen = new Set<string>();
  let lastId: string | null = null;
  let lastTimestamp: string | null = null;
  let settling = Promise.resolve();

  /** The state comes before the events that led to it when a connection is new, so those are fetched first. */
  const settle = (status: Status): void => {
    settling = settling.then(async () => {
      const missed = await fetchSince(lastId).catch(() => []);
      for (const raw of missed) take(raw);
      exchange.settled(status);
    });
  };
  const take = (raw: unknown): void => {
    const head = envelope.safeParse(raw).data;
    if (!head) return push({ kind: 'unknown', type: 'event', raw });
    if (seen.has(head.id)) return;
    seen.add(head.id);
    if (!liveOnly.includes(head.kind)) {
      lastId = head.id;
      lastTimestamp = head.timestamp ?? lastTimestamp;
    }
    const event = agentEvent.safeParse(raw).data;
    if (event) exchange.take(event, raw, settle);
    else if (!quiet.includes(head.kind)) push({ kind: 'unknown', type: head.kind, raw });
  };
  return {
    exchange,
    read: log.read,
    get lastTimestamp() {
      return lastTimestamp;
    },
    receive(text) {
      const raw = parse(text);
      if (raw === undefined)
        push({ kind: 'log', text: `Not an event: ${text.slice(0, MAX_MALFORMED)}`, raw: null });
      else take(raw);
    },
    end(exit, meant) {
      exchange.end(meant ? 'interrupted' : crashed(exit));
      push({ kind: 'session.state', state: 'closed', exit, raw: null });
      log.end();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
