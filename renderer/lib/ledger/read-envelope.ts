import { z } from 'zod';
import { envelopeRows } from '../../../shared/boundary/catalogue.ts';

/** One field as it is in the envelope: its name, and its value as it is written there. */
export interface EnvelopeFieldText {
  readonly name: string;
  readonly value: string;
}

/** An envelope taken apart for reading. Nothing that is in it is left out. */
export interface ReadEnvelope {
  /** What it tells: catalogue fields, in the catalogue's order. */
  readonly payload: readonly EnvelopeFieldText[];
  /** Names in the payload that have no row in the catalogue. None, unless something is badly wrong. */
  readonly foreign: readonly string[];
  /** Catalogue fields that it does not have. */
  readonly absent: readonly string[];
  /** The fields around the payload. */
  readonly header: readonly EnvelopeFieldText[];
  /** Header fields that it is given when it is sent. */
  readonly givenOnSending: readonly string[];
}

// oxfmt-ignore
const headerNames = [
  'v', 'kind', 'workspaceId', 'groupId', 'deviceId', 'keyId', 'serverEpoch', 'seq', 'prevHash', 'nonce',
  'idempotencyKey', 'issuedAt',
];
const catalogueNames = envelopeRows.map(({ path }) => path.replace('[]', ''));

const anyObject = z.record(z.string(), z.unknown());
const anyEnvelope = z.looseObject({ payload: z.looseObject({ run: anyObject }) });

/** Reads the canonical JSON of an envelope; null when it is none. */
export function readEnvelope(text: string): ReadEnvelope | null {
  const envelope = anyEnvelope.safeParse(parse(text)).data;
  if (!envelope) return null;
  const { payload, ...header } = envelope;
  const { run, ...rest } = payload;
  const told = {
    ...rest,
    ...Object.fromEntries(Object.entries(run).map(([name, value]) => [`run.${name}`, value])),
  };
  return {
    payload: fieldsOf(told, catalogueNames),
    foreign: Object.keys(told).filter((name) => !catalogueNames.includes(name)),
    absent: catalogueNames.filter((name) => !Object.hasOwn(told, name)),
    header: fieldsOf(header, headerNames),
    givenOnSending: headerNames.filter((name) => !Object.hasOwn(header, name)),
  };
}

/** In the order of `names`; what has another name comes last, so that it is seen. */
function fieldsOf(values: Readonly<Record<string, unknown>>, names: readonly string[]): EnvelopeFieldText[] {
  const known = names.filter((name) => Object.hasOwn(values, name));
  const unknown = Object.keys(values).filter((name) => !names.includes(name));
  return [...known, ...unknown].map((name) => ({ name, value: write(values[name]) }));
}

function write(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
