import type { Clock } from '../../../shared/lib/ports.ts';
import { createExchange, type Exchange } from './exchange.ts';
import type { RetryLimit } from './retry-limit.ts';
import * as read from './schemas.ts';
import { createTranscript } from './transcript.ts';

/** What was fetched after a gap. */
export interface Snapshot {
  readonly messages: unknown;
  readonly permissions: unknown;
  readonly statuses: unknown;
}

export interface Conversation {
  readonly exchange: Exchange;
  /** The session that is spoken with. */
  open(nativeId: string): void;
  /** One event as it came, as text. */
  receive(data: string): void;
  /** Events were missed. */
  breakOff(): void;
  /** Takes what was fetched instead, also of a session that was there before. Throws when it is not as expected. */
  catchUp(snapshot: Snapshot): void;
}

/** Known events that hold nothing for a person, or nothing that others do not hold too. */
const noise = [
  /^(server|plugin|catalog|reference|integration|models-dev|installation|file|lsp|mcp|project|vcs)\./,
  /^(workspace|worktree|pty|tui|global|command|permission\.v2|question\.v2|session\.next)\./,
  /^session\.(idle|diff|deleted|compacted)$/,
  /^message\.(part\.)?removed$/,
  /^question\.(replied|rejected)$/,
];
const MAX_MALFORMED = 200;

/** Turns what opencode sends into the events of a session; what is not known is kept raw. */
export function createConversation(options: {
  sessionId: string;
  cwd: string;
  clock: Clock;
  retryLimit: RetryLimit;
  /** A question with choices, which nobody can answer here. */
  refuseQuestion: (questionId: string) => void;
}): Conversation {
  const exchange = createExchange(options);
  const { push, turn, requests } = exchange;
  const incoming = createIncoming({ ...options, exchange });

  return {
    exchange,
    open: incoming.open,
    receive(data) {
      const event = parse(data);
      if (!event) {
        return push({ kind: 'log', text: `Not an event: ${data.slice(0, MAX_MALFORMED)}`, raw: null });
      }
      const { type, properties } = event;
      const handle = Object.hasOwn(incoming.handlers, type) ? incoming.handlers[type] : undefined;
      if (handle ? handle(properties) : noise.some((one) => one.test(type))) return;
      push({ kind: 'unknown', type, raw: properties });
    },
    breakOff: incoming.breakOff,
    catchUp({ messages, permissions, statuses }) {
      const fetched = read.messages.parse(messages);
      const asked = read.permissions.parse(permissions);
      const status = read.statuses.parse(statuses);
      for (const { info, parts } of fetched) {
        incoming.message(info);
        for (const part of parts) incoming.part(part);
      }
      for (const one of asked) incoming.asked(one);
      push(...requests.keep(asked.flatMap((one) => read.created.safeParse(one).data?.id ?? [])));
      if (turn.id !== null) incoming.status(status);
    },
  };
}

/** False when an event is not as expected. */
type Handle = (raw: unknown) => boolean;

interface Incoming {
  readonly handlers: Readonly<Record<string, Handle>>;
  readonly message: Handle;
  readonly part: Handle;
  readonly asked: Handle;
  status(statuses: Readonly<Record<string, read.SessionStatus>>): void;
  open(nativeId: string): void;
  breakOff(): void;
}

function createIncoming({
  cwd,
  clock,
  exchange,
  retryLimit,
  refuseQuestion,
}: Parameters<typeof createConversation>[0] & { exchange: Exchange }): Incoming {
  const { push, turn, requests } = exchange;
  const transcript = createTranscript({ cwd });
  /** The session, and those that it started for parts of its work: their questions are its questions. */
  const family = new Set<string>();
  let own = '';
  const status = (now: read.SessionStatus): void => exchange.status(now, transcript.refused);

  const message: Handle = (raw) => {
    const info = read.messageInfo.safeParse(raw).data;
    if (info?.sessionID !== own) return info !== undefined;
    if (info.role === 'user') turn.heard(info.id);
    push(...transcript.message(info));
    if (info.role === 'user' || !turn.owns(info.parentID)) return true;
    push(...turn.atWork());
    exchange.error(info.error);
    return true;
  };
  const part: Handle = (raw) => {
    const of = read.ofSession.safeParse(raw).data?.sessionID;
    if (of !== undefined && !family.has(of)) return true;
    const events = transcript.part(raw, of === own);
    if (events && events.length > 0) retryLimit.clear();
    push(...(events ?? []));
    return events !== null;
  };
  const asked = reading(read.permissionRequest, (one) => {
    if (family.has(one.sessionID)) push(...requests.opened(one, clock.now()));
  });
  const adopt = reading(read.sessionInfo, ({ info: { id, parentID } }) => {
    if (parentID !== undefined && family.has(parentID)) family.add(id);
  });
  return {
    handlers: {
      ...states({ exchange, status, isOwn: (id) => id === own }),
      'message.updated': reading(read.withInfo, ({ info }) => message(info)),
      'message.part.updated': reading(read.withPart, (of) => part(of.part)),
      'message.part.delta': reading(read.delta, (delta, raw) => push(...transcript.delta(delta, raw))),
      ...questions({ push, requests, refuseQuestion, isOurs: (id) => family.has(id) }),
      'session.created': adopt,
      'session.updated': adopt,
      'permission.asked': asked,
    },
    message,
    part,
    asked,
    status: (statuses) => status(statuses[own] ?? { type: 'idle' }),
    open(nativeId) {
      own = nativeId;
      family.add(nativeId);
    },
    breakOff: transcript.breakOff,
  };
}

/** What is told of the session itself. */
function states({
  exchange: { push, error },
  status,
  isOwn,
}: {
  exchange: Exchange;
  status: (now: read.SessionStatus) => void;
  isOwn: (sessionId: string) => boolean;
}): Readonly<Record<string, Handle>> {
  return {
    'session.status': reading(read.withStatus, (of) => {
      if (isOwn(of.sessionID)) status(of.status);
    }),
    'session.error': reading(read.sessionError, (of) => {
      if (of.sessionID === undefined || isOwn(of.sessionID)) error(of.error);
    }),
    'todo.updated': reading(read.todos, ({ sessionID, todos }, raw) => {
      if (isOwn(sessionID)) push({ kind: 'plan.updated', steps: stepsOf(todos), raw });
    }),
  };
}

/** What follows on a question, and questions that nobody can answer. */
function questions({
  push,
  requests,
  refuseQuestion,
  isOurs,
}: Pick<Exchange, 'push' | 'requests'> & {
  refuseQuestion: (questionId: string) => void;
  isOurs: (sessionId: string) => boolean;
}): Readonly<Record<string, Handle>> {
  return {
    'permission.replied': reading(read.permissionReplied, ({ requestID }) =>
      push(...requests.resolved(requestID)),
    ),
    'question.asked': reading(read.question, ({ id, sessionID }, raw) => {
      if (!isOurs(sessionID)) return;
      push({ kind: 'log', text: 'opencode asked a question with choices, which was refused.', raw });
      refuseQuestion(id);
    }),
  };
}

/** Reads an event; false from `then` or a wrong shape leaves it unknown. */
function reading<T>(
  schema: { safeParse(raw: unknown): { data?: T | undefined } },
  then: (read: T, raw: unknown) => boolean | void,
): Handle {
  return (raw) => {
    const { data } = schema.safeParse(raw);
    return data === undefined ? false : (then(data, raw) ?? true);
  };
}

function parse(data: string): { type: string; properties?: unknown } | null {
  try {
    return read.event.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}

const planStates = new Map<string, 'now' | 'done'>([
  ['in_progress', 'now'],
  ['completed', 'done'],
]);

function stepsOf(todos: readonly { content: string; status: string }[]) {
  return todos
    .filter(({ status }) => status !== 'cancelled')
    .map(({ content, status }) => ({ text: content, state: planStates.get(status) ?? ('pending' as const) }));
}
