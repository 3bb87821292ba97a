import type { z } from 'zod';
import { actionId } from '../../shared/domain/ids.ts';
import { contractLimits } from '../../shared/contract/contract-limits.ts';
import {
  contract,
  isMethodName,
  methodSchemas,
  type Action,
  type CallContext,
  type Caller,
  type Handlers,
  type MethodName,
  type Params,
  type Result,
} from '../../shared/contract/contract.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { Method } from '../../shared/contract/method.ts';
import { runWithDeadline } from '../../shared/lib/deadline.ts';
import type { Cancellation, Logger, Timers } from '../../shared/lib/ports.ts';
import type { Journal } from '../store/types.ts';
import type { CallGate } from './call-gate.ts';
import { describeFault } from '../../shared/lib/describe-fault.ts';

/** What clients over the socket may do beyond queries and ordinary commands. */
export interface Allowances {
  /** Set by `--allow-cli-approvals`: callers over the socket count as people. */
  readonly cliApprovals: boolean;
}

export interface GuardOptions {
  readonly caller: Caller;
  readonly handlers: Handlers;
  readonly journal: Pick<Journal, 'refuse'>;
  readonly allow: Allowances;
  readonly gate: CallGate;
  readonly timers: Timers;
  readonly logger: Logger;
  /** UUIDv7. */
  readonly createId: () => string;
}

/** Parses a call, decides whether its caller may make it, and makes it. Rejects with HearthErrors only. */
export type Guard = (method: string, params: unknown, signal: Cancellation) => Promise<unknown>;

/** Creates the guard of one client. Nothing behind it sees a value that its schema has not made. */
export function createGuard(options: GuardOptions): Guard {
  let open = 0;
  return async (method, params, signal) => {
    if (!isMethodName(method)) throw unknownMethod(method);
    if (open >= contractLimits.openCalls) throw tooBusy();
    open += 1;
    try {
      return await guarded(options, method, params, signal);
    } finally {
      open -= 1;
    }
  };
}

async function guarded(
  options: GuardOptions,
  name: MethodName,
  params: unknown,
  signal: Cancellation,
): Promise<unknown> {
  if (signal.aborted) throw givenUp(name);
  const leave = options.gate.enter();
  const definition: Method = contract[name];
  const deadline = {
    timers: options.timers,
    deadlineMs: definition.deadlineMs ?? contractLimits.deadlineMs,
    signal,
    late: () => late(name, definition),
    givenUp: () => givenUp(name),
  };
  return runWithDeadline(deadline, (aborted) => {
    const work = perform(options, name, params, aborted);
    // The gate waits for the work itself, also when its caller has stopped waiting.
    work.then(leave, leave);
    return work;
  });
}

async function perform(
  options: GuardOptions,
  name: MethodName,
  params: unknown,
  signal: Cancellation,
): Promise<unknown> {
  const { caller, createId, journal, logger } = options;
  const action: Action = { actionId: actionId.parse(createId()), method: name, client: caller.kind };
  try {
    permit(options, name);
    const parsed = parseParams(name, params, logger);
    return await invoke(options.handlers, name, parsed, { caller, signal, action });
  } catch (error) {
    const refusal = toHearthError(error, action, logger);
    if (contract[name].kind === 'mutation') {
      await journal.refuse(action, refusal.code).catch((fault: unknown) => {
        logger.error('contract.refusal_not_journalled', { method: name, ...describeFault(fault) });
      });
    }
    throw refusal;
  }
}

function permit({ allow, caller }: GuardOptions, name: MethodName): void {
  const definition: Method = contract[name];
  if (!definition.person || caller.kind !== 'cli' || allow.cliApprovals) return;
  const message = `Only a person may call ${name}: do it in the app, or start the host with --allow-cli-approvals.`;
  throw new HearthError('PERSON_REQUIRED', message);
}

function parseParams<N extends MethodName>(name: N, params: unknown, logger: Logger): Params<N> {
  const parsed = methodSchemas[name].params.safeParse(params ?? {});
  if (parsed.success) return parsed.data;
  const problem = describeProblem(parsed.error);
  logger.warn('contract.invalid_params', { method: name, ...problem });
  const where = problem.path === '' ? 'The parameters are' : `The parameter "${problem.path}" is`;
  throw new HearthError('INVALID_PARAMS', `${where} not what ${name} takes. Nothing was changed.`);
}

/** The place and kind of the first problem: never the value. */
function describeProblem(error: z.ZodError): { path: string; problem: string } {
  const issue = error.issues[0];
  if (!issue) return { path: '', problem: 'unknown' };
  const extra = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const steps = [...issue.path, ...extra].map((step) => String(step));
  const readable = steps.every((step) => /^[\w-]{1,64}$/.test(step));
  return { path: readable ? steps.join('.') : '', problem: issue.code };
}

function invoke<N extends MethodName>(
  handlers: Handlers,
  name: N,
  params: Params<N>,
  context: CallContext,
): Promise<Result<N>> {
  return handlers[name](params, context);
}

function toHearthError(error: unknown, action: Action, logger: Logger): HearthError {
  if (error instanceof HearthError) return error;
  logger.error('contract.internal', {
    method: action.method,
    reference: action.actionId,
    ...describeFault(error),
  });
  const message = `Something went wrong inside the host (reference ${action.actionId}, see its log). Try again.`;
  return new HearthError('INTERNAL', message);
}

function late(name: MethodName, { kind }: Method): HearthError {
  const note = kind === 'mutation' ? 'It may still take effect: look before you try again.' : 'Try again.';
  return new HearthError('DEADLINE', `The host took too long to answer ${name}. ${note}`);
}

function givenUp(name: MethodName): HearthError {
  return new HearthError('DEADLINE', `${name} was given up by its caller. It may still be done.`);
}

function unknownMethod(method: string): HearthError {
  const name = /^[\w.$/-]{1,64}$/.test(method) ? ` "${method}"` : '';
  return new HearthError(
    'UNKNOWN_METHOD',
    `There is no method${name}. \`system.capabilities\` names them all.`,
  );
}

function tooBusy(): HearthError {
  const message = `This client waits for ${contractLimits.openCalls} answers already. Nothing was changed; wait for some.`;
  return new HearthError('BUSY', message);
}
