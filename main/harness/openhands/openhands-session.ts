import { rm } from 'node:fs/promises';
import type { Clock, Random, Timers } from '../../../shared/lib/ports.ts';
import type { StopStep } from '../../supervisor/protocol.ts';
import type { Fetch } from '../local-server/http-client.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import { HarnessFailure, type OpenOptions, type ProcessExit, type Session } from '../types.ts';
import { within } from '../within.ts';
import { createCalls, type Calls } from './calls.ts';
import { createConversation, type Conversation } from './conversation.ts';
import type { Exchange } from './exchange.ts';
import { noModel, outOfReach, unexplained } from './failures.ts';
import { followSocket, type OpenSocket } from './follow-socket.ts';
import { startOpenhands, type OpenhandsServer } from './openhands-server.ts';
import { created, serverInfo } from './schemas.ts';

export interface OpenhandsSessionOptions {
  readonly supervisor: Supervisor;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly uuid: () => string;
  readonly fetch: Fetch;
  readonly openSocket: OpenSocket;
  readonly freePort: () => Promise<number>;
  readonly command: readonly string[];
  readonly keepIn: string;
  readonly readyMs: number;
  readonly options: OpenOptions;
}

const INTERRUPT_MS = 1500;
const BEGIN_MS = 20_000;
const stopSteps: readonly StopStep[] = [{ do: 'terminate', waitMs: 2000 }];

/** Starts the agent server and opens a conversation in the worktree that asks before each action. */
export async function openOpenhandsSession(given: OpenhandsSessionOptions): Promise<Session> {
  const { options, timers } = given;
  const { signal } = options;
  signal.throwIfAborted();
  if (!options.env['LLM_MODEL']) throw new HarnessFailure(noModel);
  const ended = new AbortController();
  const starting = startOpenhands({ ...given, signal: ended.signal });
  try {
    const opening = starting.then((server) => connect(given, server, ended));
    return await within(given.readyMs, opening, { timers, signal });
  } catch (error) {
    ended.abort(error);
    const server = await starting.catch(() => null);
    await server?.agent.stop([]);
    await clear(given.keepIn);
    signal.throwIfAborted();
    throw error instanceof Error && error.name === 'SpawnError' ? error : notStarted(error);
  }
}

/** Opens the conversation and follows its events. */
async function connect(
  given: OpenhandsSessionOptions,
  server: OpenhandsServer,
  ended: AbortController,
): Promise<Session> {
  const { options, clock, timers, openSocket } = given;
  const { sessionId, cwd } = options;
  const { agent, http, port, key, failed } = server;
  const { version } = serverInfo.parse(await http.get('/server_info'));
  const { id: nativeId } = created.parse(await http.post('/api/conversations', startOf(options)));
  const path = `/api/conversations/${nativeId}`;
  const conversation = createConversation({
    sessionId,
    cwd,
    clock,
    fetchSince: createCalls(http, path).since,
  });
  conversation.exchange.push({ kind: 'session.opened', process: agent.identity, version, raw: null });
  conversation.exchange.push({ kind: 'session.state', state: 'idle', raw: null });
  const ready = followSocket({
    openSocket,
    url() {
      const { lastTimestamp } = conversation;
      const since = lastTimestamp === null ? '' : `&after_timestamp=${encodeURIComponent(lastTimestamp)}`;
      const mode = lastTimestamp === null ? 'all' : 'since';
      return `ws://127.0.0.1:${port}/sockets/events/${nativeId}?resend_mode=${mode}${since}`;
    },
    key,
    onText: conversation.receive,
    onLost(why) {
      conversation.exchange.push({ kind: 'log', text: why.message, raw: null });
      conversation.exchange.turn.failed(outOfReach);
      void agent.stop(stopSteps);
    },
    timers,
    signal: ended.signal,
  });
  await Promise.race([ready, failed]);
  return openhandsSession({ given, server, path, nativeId, conversation, ended });
}

/** The conversation to start: its model is what the person granted to agents. */
function startOf({ cwd, env }: OpenOptions): object {
  const { LLM_MODEL: model, LLM_API_KEY: key, LLM_BASE_URL: url } = env;
  const llm = {
    model,
    ...(key === undefined ? {} : { api_key: key }),
    ...(url === undefined ? {} : { base_url: url }),
    usage_id: 'agent',
  };
  const tools = [{ name: 'terminal' }, { name: 'file_editor' }, { name: 'task_tracker' }];
  return {
    agent: { kind: 'Agent', llm, tools },
    workspace: { kind: 'LocalWorkspace', working_dir: cwd },
    confirmation_policy: { kind: 'AlwaysConfirm' },
  };
}

interface Opened {
  readonly given: OpenhandsSessionOptions;
  readonly server: OpenhandsServer;
  /** Of the conversation. */
  readonly path: string;
  readonly nativeId: string;
  readonly conversation: Conversation;
  readonly ended: AbortController;
}

function openhandsSession({ given, server, path, nativeId, conversation, ended }: Opened): Session {
  const { options, timers, uuid, keepIn } = given;
  const { agent, http } = server;
  const { exchange } = conversation;
  const { turn, question } = exchange;
  let closing = false;
  const gone = agent.exited.then(async (exit) => {
    ended.abort();
    conversation.end(exit, closing);
    await clear(keepIn);
    return exit;
  });
  const stop = (steps: readonly StopStep[]): Promise<ProcessExit> => {
    void agent.stop(steps);
    return gone;
  };
  const calls = createCalls(http, path);
  const prompt = createPrompt({ calls, exchange, timers, uuid, signal: ended.signal });
  const interrupt = async (): Promise<void> => {
    if (turn.id === null) return;
    exchange.interrupting();
    // What waits for an answer cannot be interrupted, but is idle as soon as it is told no.
    if (question.waiting) await calls.respond(false, 'The person stopped the work.');
    else await calls.interrupt();
  };
  return {
    id: options.sessionId,
    process: agent.identity,
    nativeId,
    events: conversation.read,
    prompt,
    // It is read before the next step.
    steer: async (text) => void (await (turn.id === null ? prompt(text) : calls.say(text))),
    interrupt,
    pause: calls.pause,
    resume: calls.run,
    async answer(requestId, choice) {
      if (!question.take(requestId)) throw new Error('The agent is not waiting for this answer.');
      try {
        await calls.respond(choice !== 'deny', 'The person did not allow this.');
        // A refusal only takes the actions back: the agent is to hear of it, and go on.
        if (choice === 'deny') await calls.run();
      } catch (error) {
        question.giveBack();
        throw error;
      }
    },
    async close({ kill = false } = {}) {
      closing = true;
      if (kill) return stop([]);
      await within(INTERRUPT_MS, interrupt(), { timers }).catch(() => {});
      // It waits for its sockets to be closed.
      ended.abort();
      return stop(stopSteps);
    },
  };
}

/** Sends what the person says, and looks later whether anything came of it. */
function createPrompt({
  calls,
  exchange: { turn, end },
  timers,
  uuid,
  signal,
}: Pick<OpenhandsSessionOptions, 'timers' | 'uuid'> & {
  calls: Calls;
  exchange: Exchange;
  signal: AbortSignal;
}): Session['prompt'] {
  const expectBegin = (turnId: string): void => {
    const look = async (): Promise<void> => {
      if (turn.id !== turnId || turn.begun) return;
      if ((await calls.status()) === 'running') expectBegin(turnId);
      else end(unexplained);
    };
    const cancel = timers.after(BEGIN_MS, () => void look().catch(() => expectBegin(turnId)));
    signal.addEventListener('abort', cancel, { once: true });
  };
  return async (text) => {
    if (turn.id !== null) throw new Error('The agent is still at work. Steer it, or interrupt it first.');
    const turnId = uuid();
    turn.prompted(turnId);
    turn.heard(turnId);
    try {
      await calls.say(text);
    } catch (error) {
      turn.dropped();
      throw error;
    }
    expectBegin(turnId);
    return { turnId };
  };
}

/** What a server has kept is of no use to the next one, and holds what was said. */
async function clear(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
}

function notStarted(error: unknown): HarnessFailure {
  const reason = error instanceof Error ? error.message.slice(0, 500) : '';
  const message = `OpenHands was started but did not get ready, so it has changed nothing. ${reason}`.trim();
  return new HarnessFailure({ category: 'harness_crash', message }, { cause: error });
}
