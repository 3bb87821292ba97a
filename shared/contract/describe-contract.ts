import { z } from 'zod';
import { channelOps, channelTarget } from './channel.ts';
import { contract } from './contract.ts';
import { errorCodes } from './errors.ts';
import { journalEvent, notifications } from './events.ts';
import type { Method } from './method.ts';

/** One method as others read it: its schemas as JSON Schema 2020-12. */
export interface MethodDescription {
  readonly kind: 'query' | 'mutation';
  readonly person: boolean;
  readonly deadlineMs: number | null;
  readonly params: object;
  readonly result: object;
}

export interface ContractDescription {
  readonly methods: Readonly<Record<string, MethodDescription>>;
  readonly journal: object;
  readonly notifications: Readonly<Record<string, object>>;
  readonly channels: { readonly ops: Readonly<Record<string, number>>; readonly target: object };
  readonly errors: Readonly<Record<string, number>>;
}

/** The whole contract as plain data. Its copy in git, `contract.snapshot.json`, shows every change of it. */
export function describeContract(): ContractDescription {
  const methods: Readonly<Record<string, Method>> = contract;
  return {
    methods: mapValues(methods, describeMethod),
    journal: output(journalEvent),
    notifications: mapValues(notifications, output),
    channels: { ops: channelOps, target: input(channelTarget) },
    errors: errorCodes,
  };
}

function describeMethod(method: Method): MethodDescription {
  return {
    kind: method.kind,
    person: method.person === true,
    deadlineMs: method.deadlineMs ?? null,
    params: input(method.params),
    result: output(method.result),
  };
}

function input(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: 'input' });
}

function output(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: 'output' });
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
