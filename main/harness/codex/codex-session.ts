import { z } from 'zod';
import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import type { StopStep } from '../../supervisor/protocol.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import { HarnessFailure, type OpenOptions, type Session } from '../types.ts';
import { within } from '../within.ts';
import { decisions } from './approvals.ts';
import { startCodex, type CodexProcess } from './codex-process.ts';
import { createConversation, type Conversation } from './conversation.ts';
import { openThread } from './handshake.ts';
import type { Rpc } from '../json-rpc/rpc.ts';

export interface CodexSessionOptions {
  readonly supervisor: Supervisor;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Name or path of the program. */
  readonly program: string;
  readonly retryLimitMs: number;
  readonly options: OpenOptions;
}

const HANDSHAKE_MS = 20_000;
const INTERRUPT_MS = 1500;
/** It ends by itself when its input does, and its commands with it. */
const afterInterrupt: readonly StopStep[] = [
  { do: 'end_input', waitMs: 1500 },
  { do: 'terminate', waitMs: 1000 },
];
const withTurn = z.object({ turn: z.object({ id: z.string() }) });

/** Starts codex and opens a thread in the worktree. */
export async function openCodexSession(given: CodexSessionOptions): Promise<Session> {
  const { options, timers } = given;
  const { cwd, signal } = options;
  signal.throwIfAborted();
  let interrupt = (): void => {};
  let refuse: Rpc['refuse'] = () => {};
  const conversation = createConversation({
    ...given,
    sessionId: options.sessionId,
    cwd,
    interrupt: () => interrupt(),
    refuse: (id, message) => refuse(id, message),
  });
  const { rpc, agent } = await startCodex({ ...given, handlers: conversation.handlers });
  refuse = rpc.refuse;
  try {
    const { threadId, version } = await within(HANDSHAKE_MS, openThread(rpc, options), { timers, signal });
    conversation.push({ kind: 'session.opened', process: agent.identity, version, raw: null });
    const session = codexSession({ id: options.sessionId, conversation, rpc, agent, threadId, timers });
    interrupt = () => void session.interrupt().catch(() => {});
    return session;
  } catch (error) {
    await agent.stop([]);
    signal.throwIfAborted();
    throw notStarted(error);
  }
}

function codexSession(
  given: CodexProcess & { id: string; conversation: Conversation; threadId: string; timers: Timers },
): Session {
  const { id, conversation, rpc, agent, threadId, timers } = given;
  const { work } = conversation;
  let closing = false;
  void agent.exited.then((exit) => conversation.end(exit, closing));

  const prompt = async (text: string): Promise<{ turnId: string }> => {
    const { turn } = withTurn.parse(await rpc.call('turn/start', { threadId, input: textInput(text) }));
    return { turnId: turn.id };
  };
  // An interrupt leaves a running command alone, so its terminal is cleaned up too.
  const interrupt = async (): Promise<void> => {
    const { turnId } = work;
    if (turnId === null) return;
    await rpc.call('turn/interrupt', { threadId, turnId });
    await rpc.call('thread/backgroundTerminals/clean', { threadId });
  };
  return {
    id,
    process: agent.identity,
    nativeId: threadId,
    events: conversation.read,
    prompt,
    async steer(text) {
      const { turnId } = work;
      if (turnId === null) await prompt(text);
      else await rpc.call('turn/steer', { threadId, expectedTurnId: turnId, input: textInput(text) });
    },
    interrupt,
    async answer(requestId, choice) {
      const request = work.takeForAnswer(requestId);
      if (request === null) throw new Error('The agent is not waiting for this answer.');
      rpc.reply(request, { decision: decisions[choice] });
    },
    async close({ kill = false } = {}) {
      closing = true;
      if (kill) return agent.stop([]);
      await within(INTERRUPT_MS, interrupt(), { timers }).catch(() => {});
      return agent.stop(afterInterrupt);
    },
  };
}

function textInput(text: string): object[] {
  return [{ type: 'text', text, text_elements: [] }];
}

function notStarted(error: unknown): HarnessFailure {
  const reason = error instanceof Error ? error.message.slice(0, 500) : '';
  const message = `Codex was started but did not get ready, so it has changed nothing. ${reason}`.trim();
  return new HarnessFailure({ category: 'harness_crash', message }, { cause: error });
}
