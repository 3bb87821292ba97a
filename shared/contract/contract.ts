import type { z } from 'zod';
import type { ActionId } from '../domain/ids.ts';
import type { Cancellation } from '../lib/ports.ts';
import type { InputOf, ParamsOf, ResultOf } from './method.ts';
import { batchMethods } from './methods/batches.ts';
import { evidenceMethods } from './methods/evidence.ts';
import { issueMethods } from './methods/issues.ts';
import { landingMethods } from './methods/landing.ts';
import { retentionMethods } from './methods/retention.ts';
import { runControlMethods } from './methods/run-control.ts';
import { runMethods } from './methods/runs.ts';
import { systemMethods } from './methods/system.ts';
import { workspaceMethods } from './methods/workspace.ts';

/** Every method of a host. Clients, guard, CLI and docs are made from this one table. */
export const contract = {
  ...workspaceMethods,
  ...issueMethods,
  ...runMethods,
  ...runControlMethods,
  ...batchMethods,
  ...landingMethods,
  ...evidenceMethods,
  ...retentionMethods,
  ...systemMethods,
};

export type Contract = typeof contract;
export type MethodName = keyof Contract;
export type Params<N extends MethodName> = ParamsOf<Contract[N]>;
export type Input<N extends MethodName> = InputOf<Contract[N]>;
export type Result<N extends MethodName> = ResultOf<Contract[N]>;

/** The schemas of each method, paired with its name in a way that generic code can follow. */
export const methodSchemas: {
  readonly [N in MethodName]: {
    readonly params: z.ZodType<Params<N>>;
    readonly result: z.ZodType<Result<N>>;
  };
} = contract;

/** True for the name of a method of this contract. */
export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(contract, name);
}

/** What the guard knows of a caller. */
export type ClientKind = 'window' | 'browser' | 'cli';

/** Who is calling; passed to every handler. */
export interface Caller {
  readonly kind: ClientKind;
  readonly clientId: string;
}

/** A mutation as the journal knows it; made by the guard for every call of one. */
export interface Action {
  readonly actionId: ActionId;
  readonly method: string;
  /** Kind of the client that asked, never more. */
  readonly client: ClientKind;
}

/** What a handler gets beside its parsed parameters. */
export interface CallContext {
  readonly caller: Caller;
  readonly signal: Cancellation;
  /** Recorded by the handler in the transaction of its change, so that both happen or neither. */
  readonly action: Action;
}

/** One handler per method. */
export type Handlers = {
  readonly [N in MethodName]: (params: Params<N>, context: CallContext) => Promise<Result<N>>;
};
