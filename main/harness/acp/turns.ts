import { z } from 'zod';
import type { Clock } from '../../../shared/lib/ports.ts';
import type { Failure, NewHarnessEvent, ProcessExit } from '../types.ts';
import { crashed, failureOfError, failureOfStop, failureOfText } from './failures.ts';
import type { Outlet } from './outlet.ts';
import type { Requests } from './requests.ts';
import type { RpcError } from '../json-rpc/rpc.ts';
import type { Texts } from './texts.ts';
import type { ToolBook } from './tool-book.ts';
import type { UsageMeter } from './usage.ts';

/** The turns of a session: ACP has no ids for them, and some agents call every end a good one. */
export interface Turns {
  begin(turnId: string): void;
  /** What happened in the turn that runs, for judging its end. */
  note(happened: 'interrupted' | 'declined'): void;
  /** The agent says that it is in trouble, or that it is not any more. */
  trouble(inTrouble: boolean): void;
  /** The agent answered the prompt of the turn: its end, unless it was a good one and `more` is to be sent. */
  answered(result: unknown, more: boolean): void;
  /** The agent answered it with an error. */
  failed(error: RpcError): void;
  /** The process has ended. */
  crashed(exit: ProcessExit, ending: Ending): void;
}

/** How a process came to its end. */
export interface Ending {
  /** The host wanted it. */
  readonly meant: boolean;
  /** What it printed at last beside the protocol. */
  readonly lastWords: string;
}

export interface TurnParts {
  /** Name of the agent, for a person. */
  readonly agent: string;
  readonly clock: Clock;
  readonly outlet: Outlet;
  readonly texts: Texts;
  readonly tools: ToolBook;
  readonly requests: Requests;
  readonly usage: UsageMeter;
}

interface Turn {
  interrupted: boolean;
  declined: boolean;
  inTrouble: boolean;
}

type TurnEnd =
  | { readonly reason: 'completed' | 'interrupted' }
  | { readonly reason: 'failed'; readonly failure: Failure };

const interrupted: TurnEnd = { reason: 'interrupted' };
const stop = z.object({ stopReason: z.string() });

/** Creates the turns of one session. */
export function createTurns(parts: TurnParts): Turns {
  const { agent, clock, outlet, texts, usage } = parts;
  let turn: Turn | null = null;

  const finish = (end: TurnEnd, raw: unknown): void => {
    if (turn === null) return;
    turn = null;
    outlet.tell(...leftOpen(parts), ...usage.turn(raw), { kind: 'turn.completed', ...end, raw });
    outlet.turnId = null;
    outlet.state('idle');
  };
  return {
    begin(turnId) {
      turn = { interrupted: false, declined: false, inTrouble: false };
      outlet.tell(...texts.end());
      outlet.turnId = turnId;
      outlet.tell({ kind: 'turn.started', raw: null });
      outlet.state('running');
    },
    note(happened) {
      if (turn !== null) turn[happened] = true;
    },
    trouble(inTrouble) {
      if (turn !== null) turn.inTrouble = inTrouble;
    },
    answered(result, more) {
      outlet.tell(...texts.end());
      const end = turn === null ? interrupted : endOf(turn, result, parts);
      if (more && end.reason === 'completed') outlet.tell(...usage.turn(result));
      else finish(end, result);
    },
    failed(error) {
      const { code, message, data } = error;
      const failure = failureOfError(error, agent, clock.now());
      finish(turn?.interrupted ? interrupted : { reason: 'failed', failure }, { code, message, data });
    },
    crashed(exit, { meant, lastWords }) {
      const failure = crashed(exit, agent, lastWords);
      finish(meant ? interrupted : { reason: 'failed', failure }, null);
    },
  };
}

/** The stop reason alone is not to be trusted: some agents call it a good end after an error or a cancel. */
function endOf(turn: Turn, result: unknown, { agent, clock, texts }: TurnParts): TurnEnd {
  if (turn.interrupted) return interrupted;
  const stopReason = stop.safeParse(result).data?.stopReason;
  // Some take a no for the end of the turn; without one it was the agent's own doing.
  if (stopReason === 'cancelled') return turn.declined ? { reason: 'completed' } : interrupted;
  if (stopReason === 'end_turn' && turn.inTrouble) {
    return { reason: 'failed', failure: failureOfText(texts.last, agent, clock.now()) };
  }
  const failure = failureOfStop(stopReason, agent);
  return failure ? { reason: 'failed', failure } : { reason: 'completed' };
}

/** Ends what an agent began and does not say the end of. Nothing is granted. */
function leftOpen({ texts, requests, tools }: TurnParts): NewHarnessEvent[] {
  return [
    ...texts.end(),
    ...requests.cancelAll().map((requestId) => ({ kind: 'request.resolved' as const, requestId, raw: null })),
    ...tools.endAll().map((tool) => ({ kind: 'tool.upserted' as const, tool, raw: null })),
  ];
}
