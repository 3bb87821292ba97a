import { z } from 'zod';
import type { Clock } from '../../../shared/lib/ports.ts';
import type { AnswerChoice, NewHarnessEvent, ProcessExit } from '../types.ts';
import { createOutlet, type Outlet } from './outlet.ts';
import { createRequests, type Requests } from './requests.ts';
import type { Rpc, RpcHandlers } from '../json-rpc/rpc.ts';
import { createTexts } from './texts.ts';
import { createToolBook, type ToolBook } from './tool-book.ts';
import { createTurns, type Ending, type TurnParts, type Turns } from './turns.ts';
import { readNotification } from './updates.ts';
import { createUsageMeter } from './usage.ts';

export interface Conversation {
  readonly handlers: RpcHandlers;
  readonly turns: Turns;
  readonly outlet: Outlet;
  /** The session is there. What was said of an earlier life of it is dropped, all else told now. */
  opened(event: NewHarnessEvent): void;
  /** Answers a question; false when no such one is open. */
  answer(requestId: string, choice: AnswerChoice): boolean;
  /** The turn is to end: no question waits any more, and however the agent ends it, it was interrupted. */
  interrupt(): void;
  /** The process has ended; a turn that still ran ended with it. */
  end(exit: ProcessExit, ending: Ending): void;
}

export interface ConversationOptions {
  readonly sessionId: string;
  /** Name of the agent, for a person. */
  readonly agent: string;
  readonly cwd: string;
  readonly clock: Clock;
  /** The session had an earlier life, which the agent may tell again while it opens. */
  readonly resumed: boolean;
  readonly reply: Rpc['reply'];
  readonly refuse: Rpc['refuse'];
}

interface Parts extends TurnParts {
  readonly turns: Turns;
}

/** Turns what an ACP agent sends into the events of a session. */
export function createConversation(options: ConversationOptions): Conversation {
  const { agent, cwd, clock, reply, resumed } = options;
  const tools = createToolBook(cwd);
  const parts: TurnParts = {
    agent,
    clock,
    outlet: createOutlet(options),
    texts: createTexts(),
    tools,
    requests: createRequests({ cwd, clock, tools, reply }),
    usage: createUsageMeter(),
  };
  const { outlet, requests, texts } = parts;
  const turns = createTurns(parts);
  return {
    handlers: createHandlers({ ...parts, turns }, options),
    turns,
    outlet,
    opened(event) {
      if (resumed) {
        texts.end();
        tools.endAll();
      }
      outlet.open(event);
      outlet.state('idle');
    },
    answer(requestId, choice) {
      const answer = requests.answer(requestId, choice);
      if (!answer) return false;
      if (!answer.granted) turns.note('declined');
      if (choice !== 'deny' && !answer.granted) {
        outlet.tell({
          kind: 'log',
          text: `${agent} does not offer that answer, so it was told no.`,
          raw: null,
        });
      }
      tellTool(parts, answer.toolId, null);
      tellResolved(parts, [requestId]);
      return true;
    },
    interrupt() {
      turns.note('interrupted');
      tellResolved(parts, requests.cancelAll());
    },
    end(exit, ending) {
      outlet.tell(...texts.end());
      turns.crashed(exit, ending);
      tellResolved(parts, requests.cancelAll());
      outlet.close(exit);
    },
  };
}

const withdrawn = z.object({ requestId: z.union([z.string(), z.number()]) });

/** What to do with what the agent sends. */
function createHandlers(parts: Parts, { resumed, refuse }: ConversationOptions): RpcHandlers {
  const { outlet, requests, texts, tools, usage, turns } = parts;
  const gathered = { texts, tools, onCost: usage.cost, onTrouble: turns.trouble };
  return {
    onNotification(method, params) {
      if (method === '$/cancel_request') {
        const read = withdrawn.safeParse(params).data;
        const requestId = read ? requests.withdraw(read.requestId) : null;
        return tellResolved(parts, requestId === null ? [] : [requestId]);
      }
      const events = readNotification(method, params, gathered);
      // An agent that loads a session tells first what was said in it.
      if (!outlet.early || !resumed) outlet.tell(...events);
    },
    onRequest(id, method, params) {
      const asked = method === 'session/request_permission' ? requests.open(id, params) : null;
      if (asked) {
        outlet.tell(...texts.end());
        tellTool(parts, asked.toolId, params);
        outlet.tell({ kind: 'request.opened', request: asked.request, raw: params });
        return outlet.state('waiting');
      }
      outlet.tell({ kind: 'unknown', type: method, raw: params });
      if (method !== 'session/request_permission') refuse(id, 'Hearth does not offer this.');
    },
    onMalformed(line) {
      const text = line.trim().slice(0, 200);
      if (text !== '') outlet.tell({ kind: 'log', text: `Not a message: ${text}`, raw: null });
    },
  };
}

function tellTool(
  { outlet, tools }: { outlet: Outlet; tools: ToolBook },
  toolId: string,
  raw: unknown,
): void {
  const tool = tools.news(toolId);
  if (tool) outlet.tell({ kind: 'tool.upserted', tool, raw });
}

/** Tells that questions are closed, and that the agent goes on when none is left. */
function tellResolved(
  { outlet, requests }: { outlet: Outlet; requests: Requests },
  requestIds: readonly string[],
): void {
  for (const requestId of requestIds) outlet.tell({ kind: 'request.resolved', requestId, raw: null });
  if (requestIds.length > 0 && requests.size === 0 && outlet.turnId !== null) outlet.state('running');
}
