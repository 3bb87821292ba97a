import { z } from 'zod';
import { envelopeRows } from './catalogue.ts';
import type { EnvelopeRow } from './catalogue.ts';

type Row = (typeof envelopeRows)[number];
type Name<Path> = Path extends `run.${infer N}[]` ? N : Path extends `run.${infer N}` ? N : never;
type RunShape = { [R in Row as Name<R['path']>]: R['schema'] };

const RUN = /^run\.(\w+)(?:\[\])?$/;

/** The rows below `run.`, under the name that each has in the payload. */
const runRows: readonly (readonly [name: string, row: EnvelopeRow])[] = envelopeRows.flatMap((row) => {
  const name = RUN.exec(row.path)?.[1];
  return name === undefined ? [] : [[name, row] as const];
});

const runShape = Object.fromEntries(runRows.map(([name, row]) => [name, row.schema]));

/** The compiler cannot follow names through `fromEntries`; the type is computed from the same rows. */
function isRunShape(shape: Record<string, z.ZodType>): shape is RunShape {
  return (
    runRows.length === envelopeRows.length - 1 && runRows.every(([name, row]) => shape[name] === row.schema)
  );
}
if (!isRunShape(runShape))
  throw new Error('A row of the catalogue has a path that the payload does not know');

const batchFields = ['batchId', 'batchIndex', 'batchSize', 'batchMode', 'batchState'] as const;

/** What an envelope tells: the catalogue's envelope rows and nothing else. */
export const payloadSchema = z.strictObject({
  schemaVersion: envelopeRows[0].schema,
  run: z
    .strictObject(runShape)
    .refine((run) => new Set(batchFields.map((field) => run[field] === undefined)).size === 1, {
      path: ['batchId'],
    })
    .refine((run) => (run.batchIndex ?? 0) < (run.batchSize ?? 1), { path: ['batchIndex'] }),
});
export type Payload = z.infer<typeof payloadSchema>;
export type SharedRun = Payload['run'];

/**
 * Makes the payload of a run. A new object is filled from the catalogue's rows, one by one: whatever else
 * `facts` carries is never looked at. Times and durations are rounded into their range; an optional value
 * that still does not fit its row is left out; a required one that does not fit is a bug and throws.
 */
export function encodePayload(facts: SharedRun): Payload {
  const source = new Map<string, unknown>(Object.entries(facts));
  const run: Record<string, unknown> = {};
  for (const [name, row] of runRows) {
    const value = construct(row.schema, row.fit ? row.fit(source.get(name)) : source.get(name));
    const checked = row.schema.safeParse(value);
    if (checked.success && checked.data !== undefined) run[name] = checked.data;
  }
  return payloadSchema.parse({ schemaVersion: 1, run });
}

/** Copies only what the schema names, at every depth. */
function construct(schema: unknown, value: unknown): unknown {
  if (schema instanceof z.ZodOptional) return construct(schema.unwrap(), value);
  if (schema instanceof z.ZodArray) {
    return Array.isArray(value) ? value.map((item) => construct(schema.element, item)) : undefined;
  }
  if (!(schema instanceof z.ZodObject)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const source = new Map<string, unknown>(Object.entries(value));
  return Object.fromEntries(
    Object.entries(schema.shape).map(([key, part]) => [key, construct(part, source.get(key))]),
  );
}
