import type { Clock, Random, Timers } from '../../../shared/lib/ports.ts';
import type { StopStep } from '../../supervisor/protocol.ts';
import { HttpStatusError, type Fetch, type HttpClient } from '../local-server/http-client.ts';
import { followEvents } from '../sse/follow-events.ts';
import type { AgentProcess, Supervisor } from '../supervisor/agent-process.ts';
import { HarnessFailure, type OpenOptions, type Session } from '../types.ts';
import { within } from '../within.ts';
import { permissionRules, replies } from './approvals.ts';
import { createConversation, type Conversation } from './conversation.ts';
import type { Exchange } from './exchange.ts';
import { outOfReach } from './failures.ts';
import { startOpencode } from './opencode-server.ts';
import { createRetryLimit } from './retry-limit.ts';
import { created, health, statuses } from './schemas.ts';

export interface OpencodeSessionOptions {
  readonly supervisor: Supervisor;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly uuid: () => string;
  readonly fetch: Fetch;
  /** Name or path of the program. */
  readonly program: string;
  readonly retryLimitMs: number;
  readonly readyMs: number;
  readonly options: OpenOptions;
}

const INTERRUPT_MS = 1500;
/** ms after which it is looked whether a prompt was begun. */
const BEGIN_MS = 20_000;
/** A server does not read its input; SIGTERM ends it and what it started. */
const stopSteps: readonly StopStep[] = [{ do: 'terminate', waitMs: 2000 }];

/** Starts opencode and opens a session in the worktree. */
export async function openOpencodeSession(given: OpencodeSessionOptions): Promise<Session> {
  const { options, timers, clock, retryLimitMs } = given;
  const { sessionId, cwd, signal } = options;
  signal.throwIfAborted();
  const { agent, failed, listening } = await startOpencode(given);
  const ended = new AbortController();
  let interrupt = async (): Promise<void> => {};
  let refuseQuestion = (_: string): void => {};
  const retryLimit = createRetryLimit({
    clock,
    timers,
    limitMs: retryLimitMs,
    giveUp(failure) {
      conversation.exchange.giveUp(failure);
      interrupt().catch(() => {});
    },
  });
  const conversation = createConversation({
    sessionId,
    cwd,
    clock,
    retryLimit,
    refuseQuestion: (id) => refuseQuestion(id),
  });
  try {
    const work = connect({ given, agent, listening, conversation, ended: ended.signal });
    const { http, nativeId } = await within(given.readyMs, Promise.race([work, failed]), { timers, signal });
    refuseQuestion = (id) => void http.post(`/question/${id}/reject`).catch(() => {});
    const session = opencodeSession({ given, agent, http, nativeId, conversation, ended });
    interrupt = session.interrupt;
    return session;
  } catch (error) {
    ended.abort();
    await agent.stop([]);
    signal.throwIfAborted();
    throw notStarted(error, options);
  }
}

/** Waits for the server, follows its events and opens the session. */
async function connect({
  given: { options, timers },
  agent,
  listening,
  conversation,
  ended,
}: {
  given: OpencodeSessionOptions;
  agent: AgentProcess;
  listening: Promise<HttpClient>;
  conversation: Conversation;
  ended: AbortSignal;
}): Promise<{ http: HttpClient; nativeId: string }> {
  const http = await listening;
  const { version } = health.parse(await http.get('/global/health'));
  let nativeId = '';
  const fetchMissed = async (): Promise<() => void> => {
    const [messages, permissions, status] = await Promise.all([
      http.get(`/session/${nativeId}/message`),
      http.get('/permission'),
      http.get('/session/status'),
    ]);
    return () => conversation.catchUp({ messages, permissions, statuses: status });
  };
  const { ready } = followEvents({
    open: (stop) => http.stream('/event', stop),
    onData: conversation.receive,
    onBroken: conversation.breakOff,
    fetchMissed,
    onLost() {
      conversation.exchange.giveUp(outOfReach);
      void agent.stop(stopSteps);
    },
    timers,
    signal: ended,
  });
  await ready;
  conversation.exchange.push({ kind: 'session.opened', process: agent.identity, version, raw: null });
  nativeId = await openNative(http, options);
  conversation.open(nativeId);
  if (options.resume) (await fetchMissed())();
  conversation.exchange.push({ kind: 'session.state', state: 'idle', raw: null });
  return { http, nativeId };
}

/** A new session, or one to go on with. */
async function openNative(http: HttpClient, { resume }: OpenOptions): Promise<string> {
  const permission = permissionRules;
  // With a title of ours the model is not asked for one.
  if (!resume) return created.parse(await http.post('/session', { title: 'Hearth', permission })).id;
  const path = `/session/${encodeURIComponent(resume.nativeId)}`;
  const { id } = created.parse(resume.fork ? await http.post(`${path}/fork`, {}) : await http.get(path));
  await http.patch(`/session/${id}`, { permission });
  return id;
}

function opencodeSession({
  given: { options, timers, uuid },
  agent,
  http,
  nativeId,
  conversation: { exchange },
  ended,
}: {
  given: OpencodeSessionOptions;
  agent: AgentProcess;
  http: HttpClient;
  nativeId: string;
  conversation: Conversation;
  ended: AbortController;
}): Session {
  const { turn, requests } = exchange;
  let closing = false;
  void agent.exited.then((exit) => {
    ended.abort();
    exchange.end(exit, closing);
  });
  const { say, prompt } = createSpeech({ http, nativeId, exchange, timers, uuid, signal: ended.signal });
  const interrupt = async (): Promise<void> => {
    if (turn.id !== null) await http.post(`/session/${nativeId}/abort`);
  };
  return {
    id: options.sessionId,
    process: agent.identity,
    nativeId,
    events: exchange.read,
    prompt,
    // What is said in the middle of a turn is read before its next step.
    steer: async (text) => void (await (turn.id === null ? prompt(text) : say(text))),
    interrupt,
    async answer(requestId, choice) {
      if (!requests.take(requestId)) throw new Error('The agent is not waiting for this answer.');
      try {
        await http.post(`/permission/${requestId}/reply`, replies[choice]);
      } catch (error) {
        requests.giveBack(requestId);
        throw error;
      }
    },
    async close({ kill = false } = {}) {
      closing = true;
      if (kill) return agent.stop([]);
      await within(INTERRUPT_MS, interrupt(), { timers }).catch(() => {});
      return agent.stop(stopSteps);
    },
  };
}

/** What the person says. */
function createSpeech({
  http,
  nativeId,
  exchange,
  timers,
  uuid,
  signal,
}: Pick<OpencodeSessionOptions, 'timers' | 'uuid'> & {
  http: HttpClient;
  nativeId: string;
  exchange: Exchange;
  signal: AbortSignal;
}): { say(text: string): Promise<void>; prompt: Session['prompt'] } {
  const { turn } = exchange;
  const say = async (text: string): Promise<void> => {
    await http.post(`/session/${nativeId}/prompt_async`, { parts: [{ type: 'text', text }] });
  };
  // A prompt that arrives while a turn is being cleared away is sometimes kept, but never begun.
  const expectBegin = (turnId: string): void => {
    const look = async (): Promise<void> => {
      if (turn.id !== turnId || turn.begun) return;
      const status = statuses.parse(await http.get('/session/status'))[nativeId];
      if (status === undefined || status.type === 'idle') exchange.expectBegin(turnId);
      else expectBegin(turnId);
    };
    const cancel = timers.after(BEGIN_MS, () => void look().catch(() => expectBegin(turnId)));
    signal.addEventListener('abort', cancel, { once: true });
  };
  return {
    say,
    async prompt(text) {
      if (turn.id !== null) throw new Error('The agent is still at work. Steer it, or interrupt it first.');
      const turnId = uuid();
      turn.prompted(turnId);
      try {
        await say(text);
      } catch (error) {
        turn.dropped();
        throw error;
      }
      expectBegin(turnId);
      return { turnId };
    },
  };
}

function notStarted(error: unknown, { resume }: OpenOptions): HarnessFailure {
  const reason = error instanceof Error ? error.message.slice(0, 500) : '';
  const gone = resume !== undefined && error instanceof HttpStatusError && error.status === 404;
  const message = gone
    ? 'opencode does not know the session to go on with any more. Nothing was changed. Start a new run instead.'
    : `opencode was started but did not get ready, so it has changed nothing. ${reason}`.trim();
  return new HarnessFailure({ category: 'harness_crash', message }, { cause: error });
}
