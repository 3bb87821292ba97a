import type { z } from 'zod';

/**
 * One operation of the host. `kind` says what it does to the state: a `query` changes nothing, a
 * `mutation` changes the replica or the machine and carries a receipt. `person` methods may be called
 * by people only: from a window or a browser, and from the CLI when the host allows it.
 */
export interface Method<Params extends z.ZodType = z.ZodType, Result extends z.ZodType = z.ZodType> {
  readonly kind: 'query' | 'mutation';
  readonly person?: true;
  /** Answer within this many ms or fail with DEADLINE; 10 s when left out. */
  readonly deadlineMs?: number;
  readonly params: Params;
  readonly result: Result;
}

/** Declares a method, keeping the exact types of its schemas. */
export function method<P extends z.ZodType, R extends z.ZodType>(definition: Method<P, R>): Method<P, R> {
  return definition;
}

export type ParamsOf<M> = M extends Method<infer P> ? z.output<P> : never;
/** What a caller may write: ids as plain strings, defaults left out. */
export type InputOf<M> = M extends Method<infer P> ? z.input<P> : never;
export type ResultOf<M> = M extends Method<z.ZodType, infer R> ? z.output<R> : never;
