import type { PromptRequest } from '@agentclientprotocol/sdk';
import type { AgentProcess } from '../supervisor/agent-process.ts';
import { HarnessFailure } from '../types.ts';
import type { Conversation } from './conversation.ts';
import { RpcError, type Rpc } from '../json-rpc/rpc.ts';

/** Sends the prompts of a session. */
export interface Prompts {
  send(text: string): Promise<{ turnId: string }>;
  /** Resolves when the turn that runs has ended. */
  readonly ended: Promise<void>;
}

/**
 * Sends prompts, and what is said during a turn after it as a part of the same turn: an agent takes one prompt at a
 * time, and answers it when it is done. So a prompt counts as accepted when it is on its way.
 */
export function createPrompts({
  conversation: { turns, outlet },
  rpc,
  agent,
  nativeId,
  uuid,
}: {
  conversation: Conversation;
  rpc: Rpc;
  agent: AgentProcess;
  nativeId: string;
  uuid: () => string;
}): Prompts {
  let later: string[] = [];
  let gone = false;
  let ended = Promise.withResolvers<void>();
  void agent.exited.then(() => {
    gone = true;
    ended.resolve();
  });

  const answered = (result: unknown): void => {
    turns.answered(result, later.length > 0);
    const next = outlet.turnId === null ? undefined : later.shift();
    if (next !== undefined) return void call(next);
    later = [];
    ended.resolve();
  };
  const call = (text: string): Promise<void> =>
    rpc.call('session/prompt', promptOf(nativeId, text)).then(answered, (error: unknown) => {
      later = [];
      // Without an answer the process has ended, which ends the turn too.
      if (!(error instanceof RpcError)) return;
      turns.failed(error);
      ended.resolve();
    });
  return {
    async send(text) {
      if (gone) throw over();
      const { turnId } = outlet;
      if (turnId !== null) {
        later.push(text);
        return { turnId };
      }
      const mine = uuid();
      ended = Promise.withResolvers<void>();
      turns.begin(mine);
      void call(text);
      return { turnId: mine };
    },
    get ended() {
      return ended.promise;
    },
  };
}

/** A text as ACP takes it. */
export function promptOf(sessionId: string, text: string): PromptRequest {
  return { sessionId, prompt: [{ type: 'text', text }] };
}

function over(): HarnessFailure {
  const message = 'The agent has ended, so it hears nothing more.';
  return new HarnessFailure({ category: 'harness_crash', message });
}
