import { z } from 'zod';
import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import type { StopStep } from '../../supervisor/protocol.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import { HarnessFailure, type OpenOptions, type Session } from '../types.ts';
import { within } from '../within.ts';
import { startAcpAgent, type AcpProcess } from './acp-process.ts';
import { createConversation, type Conversation } from './conversation.ts';
import { failureOfError } from './failures.ts';
import { openSession, type OpenedSession } from './handshake.ts';
import { createPrompts, promptOf } from './prompts.ts';
import { RpcError, type Rpc } from '../json-rpc/rpc.ts';

export interface AcpSessionOptions {
  readonly supervisor: Supervisor;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Ids of turns: ACP has none. */
  readonly uuid: () => string;
  /** Name of the agent, for a person. */
  readonly agent: string;
  readonly argv: readonly string[];
  readonly options: OpenOptions;
}

/** Some agents load for seconds before they answer; a machine may be busy beside. */
const HANDSHAKE_MS = 60_000;
const INTERRUPT_MS = 1500;
/** Most end by themselves when their input does. */
const afterInterrupt: readonly StopStep[] = [
  { do: 'end_input', waitMs: 1500 },
  { do: 'terminate', waitMs: 1000 },
];

/** Starts the agent and opens a session in the worktree. */
export async function openAcpSession(given: AcpSessionOptions): Promise<Session> {
  const { options, timers, agent: name, clock } = given;
  const { sessionId, cwd, signal, resume } = options;
  signal.throwIfAborted();
  let rpc: Rpc | null = null;
  const conversation = createConversation({
    sessionId,
    agent: name,
    cwd,
    clock,
    resumed: resume !== undefined,
    reply: (id, result) => rpc?.reply(id, result),
    refuse: (id, message) => rpc?.refuse(id, message),
  });
  const process = await startAcpAgent({ ...given, handlers: conversation.handlers });
  rpc = process.rpc;
  try {
    signal.throwIfAborted();
    const opened = await within(HANDSHAKE_MS, openSession(rpc, options), { timers, signal });
    const { version, raw } = opened;
    conversation.opened({ kind: 'session.opened', process: process.agent.identity, version, raw });
    return acpSession({ ...given, ...process, ...opened, id: sessionId, conversation });
  } catch (error) {
    await process.agent.stop([]);
    signal.throwIfAborted();
    throw notStarted(error, name, clock.now());
  }
}

type Given = AcpProcess &
  OpenedSession & { id: string; conversation: Conversation; timers: Timers; uuid: () => string };

function acpSession(given: Given): Session {
  const { id, conversation, rpc, agent, lastWords, nativeId, timers } = given;
  const { outlet } = conversation;
  let closing = false;
  void agent.exited.then((exit) => conversation.end(exit, { meant: closing, lastWords: lastWords() }));
  const prompts = createPrompts(given);

  const interrupt = async (): Promise<void> => {
    if (outlet.turnId === null) return;
    conversation.interrupt();
    rpc.notify('session/cancel', { sessionId: nativeId });
    await prompts.ended;
  };
  const steer = async (text: string): Promise<void> => {
    const params = { ...promptOf(nativeId, text), _meta: { steering: { idleBehavior: 'promptRequired' } } };
    const { outcome } = steered.parse(await rpc.call('_session/steering', params));
    if (outcome === 'promptRequired') await prompts.send(text);
  };
  return {
    id,
    process: agent.identity,
    nativeId,
    events: outlet.read,
    prompt: prompts.send,
    ...(given.steers ? { steer } : {}),
    interrupt: () => within(INTERRUPT_MS, interrupt(), { timers }).catch(() => {}),
    async answer(requestId, choice) {
      if (!conversation.answer(requestId, choice))
        throw new Error('The agent is not waiting for this answer.');
    },
    async close({ kill = false } = {}) {
      closing = true;
      if (kill) return agent.stop([]);
      await within(INTERRUPT_MS, interrupt(), { timers }).catch(() => {});
      return agent.stop(afterInterrupt);
    },
  };
}

const steered = z.object({ outcome: z.string() });

function notStarted(error: unknown, agent: string, now: number): HarnessFailure {
  if (error instanceof RpcError)
    return new HarnessFailure(failureOfError(error, agent, now), { cause: error });
  const { category = 'harness_crash' as const } = error instanceof HarnessFailure ? error : {};
  const reason = error instanceof Error ? error.message.slice(0, 500) : '';
  const message = `${agent} was started but did not get ready, so it has changed nothing. ${reason}`.trim();
  return new HarnessFailure({ category, message }, { cause: error });
}
