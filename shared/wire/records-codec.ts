import type { GroupId } from '../documents/group-id.ts';
import { wireLimits, wireSizes } from './limits.ts';
import type { LogRecord, MetaRecord, RunRecord, YjsRecord } from './messages.ts';
import type { Reader } from './reader.ts';
import { recordTags } from './record-codec.ts';
import { readTable, tableOf, writeTable, type Table } from './tables.ts';
import { WireError } from './wire-error.ts';
import type { Writer } from './writer.ts';

/**
 * Records of one frame, by columns (SPEC.md, F6): ids once, numbers as differences, payloads of one document
 * next to each other. Bytes that resemble each other stand together, so that compressing finds them.
 */

type Kind = LogRecord['kind'];
type Signed = RunRecord | MetaRecord;

const kinds: ReadonlyMap<number, Kind> = new Map([
  [recordTags.yjs, 'yjs'],
  [recordTags.run, 'run'],
  [recordTags.meta, 'meta'],
]);

const NOTHING = new Uint8Array();

/** Differences are taken modulo 2^53: so each has one form, and whatever they lead to is a number of the wire. */
const MOST = Number.MAX_SAFE_INTEGER;

function difference(from: number, to: number): number {
  return to >= from ? to - from : MOST - (from - to) + 1;
}

function advance(from: number, by: number): number {
  return by <= MOST - from ? from + by : by - (MOST - from) - 1;
}

function isUpdate(record: LogRecord): record is YjsRecord {
  return record.kind === 'yjs';
}

function isSigned(record: LogRecord): record is Signed {
  return record.kind !== 'yjs';
}

/** Places of the updates, those of one document together, documents in the order in which they come. */
function byDocument(documents: readonly number[], count: number): number[] {
  const ends = Array.from({ length: count }, () => 0);
  for (const document of documents) ends[document] = (ends[document] ?? 0) + 1;
  let start = 0;
  for (const [document, size] of ends.entries()) {
    ends[document] = start;
    start += size;
  }
  const places = documents.map(() => 0);
  for (const [place, document] of documents.entries()) {
    const at = ends[document] ?? 0;
    places[at] = place;
    ends[document] = at + 1;
  }
  return places;
}

function writePlaces(writer: Writer, records: readonly LogRecord[]): void {
  for (const { kind } of records) writer.uint(recordTags[kind]);
  let seq = 0;
  for (const record of records) {
    writer.uint(difference(seq, record.seq));
    ({ seq } = record);
  }
  writeTable(writer, tableOf(records.map(({ groupId }) => groupId)));
}

function writeUpdates(writer: Writer, updates: readonly YjsRecord[], devices: readonly number[]): void {
  const documents = tableOf(updates.map(({ documentId }) => documentId));
  writeTable(writer, documents);
  writeTable(writer, tableOf(updates.map(({ origin }) => origin)));
  const last: number[] = [];
  for (const [i, { localId }] of updates.entries()) {
    const device = devices[i] ?? 0;
    writer.uint(difference(last[device] ?? 0, localId));
    last[device] = localId;
  }
  const places = byDocument(documents.column, documents.values.length);
  for (const place of places) writer.uint(updates[place]?.payload.length ?? 0);
  for (const place of places) {
    const update = updates[place];
    if (update) writer.fixed(update.payload);
  }
}

/** Writes records in any order and number; the reader bounds them. */
export function writeRecords(writer: Writer, records: readonly LogRecord[]): void {
  writer.uint(records.length);
  if (records.length === 0) return;
  writePlaces(writer, records);
  const written = records.filter((record) => record.kind !== 'meta');
  const devices = tableOf(written.map(({ deviceId }) => deviceId));
  writeTable(writer, devices);
  const ofUpdates = devices.column.filter((_, i) => written[i]?.kind === 'yjs');
  for (const { signature, bytes } of records.filter(isSigned)) {
    writer.fixed(signature);
    writer.bytes(bytes);
  }
  writeUpdates(writer, records.filter(isUpdate), ofUpdates);
}

interface Place {
  readonly seq: number;
  readonly groupId: GroupId;
}

/** What is known of an update before its payload. */
interface Row extends Place {
  readonly deviceId: string;
  readonly device: number;
}

function readPlaces(reader: Reader, count: number): Place[] {
  const seqs: number[] = [];
  let seq = 0;
  for (let i = 0; i < count; i++) {
    seq = advance(seq, reader.uint());
    seqs.push(seq);
  }
  const { values, column } = readTable(reader, count, () => reader.group());
  return seqs.map((at, i) => ({ seq: at, groupId: valueAt(values, column, i) }));
}

function valueAt<T extends string>(values: readonly T[], column: readonly number[], row: number): T {
  const value = values[column[row] ?? 0];
  if (value === undefined) throw new WireError('MALFORMED');
  return value;
}

function readPayloads(reader: Reader, { values, column }: Table<string>): Uint8Array[] {
  const places = byDocument(column, values.length);
  const sizes = places.map(() => reader.uint(wireLimits.payload));
  const payloads = places.map((): Uint8Array => NOTHING);
  for (const [i, place] of places.entries()) payloads[place] = reader.fixed(sizes[i] ?? 0);
  return payloads;
}

function readUpdates(reader: Reader, rows: readonly Row[]): YjsRecord[] {
  const documents = readTable(reader, rows.length, () => reader.text(wireLimits.id));
  const origins = readTable(reader, rows.length, () => reader.text(wireLimits.id));
  const last: number[] = [];
  const localIds = rows.map(({ device }) => {
    const localId = advance(last[device] ?? 0, reader.uint());
    last[device] = localId;
    return localId;
  });
  const payloads = readPayloads(reader, documents);
  return rows.map(({ seq, groupId, deviceId }, i) => ({
    kind: 'yjs',
    seq,
    groupId,
    deviceId,
    localId: localIds[i] ?? 0,
    documentId: valueAt(documents.values, documents.column, i),
    origin: valueAt(origins.values, origins.column, i),
    payload: payloads[i] ?? NOTHING,
  }));
}

function readKind(reader: Reader): Kind {
  const kind = kinds.get(reader.uint());
  if (!kind) throw new WireError('UNKNOWN_MESSAGE');
  return kind;
}

/** Mirror of `writeRecords`, of at most `wireLimits.sentRecords`. */
export function readRecords(reader: Reader): LogRecord[] {
  const tags = reader.list(wireLimits.sentRecords, () => readKind(reader));
  if (tags.length === 0) return [];
  const places = readPlaces(reader, tags.length);
  const { values, column } = readTable(reader, tags.filter((kind) => kind !== 'meta').length, () =>
    reader.text(wireLimits.id),
  );
  const records: (LogRecord | null)[] = [];
  const updates: Row[] = [];
  let written = 0;
  for (const [i, kind] of tags.entries()) {
    const place = places[i];
    if (!place) continue;
    const device = written;
    if (kind !== 'meta') written += 1;
    records.push(null);
    if (kind === 'yjs') {
      updates.push({ ...place, deviceId: valueAt(values, column, device), device: column[device] ?? 0 });
      continue;
    }
    const signature = reader.fixed(wireSizes.signature);
    const bytes = reader.bytes(kind === 'run' ? wireLimits.envelope : wireLimits.meta);
    records[i] =
      kind === 'run'
        ? { kind, ...place, deviceId: valueAt(values, column, device), signature, bytes }
        : { kind, ...place, signature, bytes };
  }
  const read = readUpdates(reader, updates);
  let next = 0;
  return records.flatMap((record) => record ?? read[next++] ?? []);
}
