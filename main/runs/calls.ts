import type { Action, Handlers, Params, Result } from '../../shared/contract/contract.ts';

/** What the engine needs of a call; a handler's context has it. */
export interface ActionContext {
  readonly action: Action;
}

/** A method that changes something. */
export type Act<N extends keyof Handlers> = (params: Params<N>, context: ActionContext) => Promise<Result<N>>;
/** A method that only reads. */
export type Ask<N extends keyof Handlers> = (params: Params<N>) => Promise<Result<N>>;
