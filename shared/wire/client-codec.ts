import { readHello, writeHello } from './hello-codec.ts';
import { wireLimits, wireSizes } from './limits.ts';
import type { ClientMessage, MessageOf } from './messages.ts';
import { readPresence, writePresence } from './presence-codec.ts';
import { createReader, type Reader } from './reader.ts';
import { readOutgoing, readReturned, roomFor, writeOutgoing, writeReturned } from './record-codec.ts';
import { readCall, writeCall } from './request-codec.ts';
import { spokenVersions, type VersionRange } from './versions.ts';
import { WireError } from './wire-error.ts';
import { createWriter, type Writer } from './writer.ts';

/** The number of `hello` is the same in every version. */
const tags = {
  hello: 1,
  auth: 2,
  pull: 3,
  push: 4,
  envelope: 5,
  request: 6,
  ping: 7,
  credit: 8,
  reopen: 9,
  seal: 10,
  presence: 11,
  returnMeta: 12,
  returnRecords: 13,
  recovered: 14,
} as const;

type Returns = MessageOf<ClientMessage, 'returnMeta' | 'returnRecords'>;

function writeReturns(writer: Writer, message: Returns): void {
  writer.uint(message.id);
  if (message.type === 'returnMeta') {
    writer.list(message.records, (record) => {
      writer.fixed(record.signature);
      writer.bytes(record.bytes);
    });
    return;
  }
  writer.text(message.deviceId);
  writer.text(message.groupId);
  writer.list(message.records, (record) => writeReturned(writer, record));
  writer.uint(message.localId);
  writer.fixed(message.signature);
}

/** One frame of a host. */
export function encodeClientMessage(message: ClientMessage): Uint8Array {
  const writer = createWriter(message.type === 'push' ? roomFor(message.records) : undefined);
  writer.uint(tags[message.type]);
  switch (message.type) {
    case 'hello':
      writeHello(writer, message);
      break;
    case 'auth':
      writer.fixed(message.signature);
      break;
    case 'pull':
      writer.list(message.cursors, (cursor) => {
        writer.text(cursor.groupId);
        writer.uint(cursor.seq);
      });
      writer.uint(message.credits);
      break;
    case 'credit':
      writer.uint(message.bytes);
      break;
    case 'push':
      writer.uint(message.batchId);
      writer.list(message.records, (record) => writeOutgoing(writer, record));
      break;
    case 'seal':
      writer.text(message.groupId);
      writer.uint(message.localId);
      writer.fixed(message.signature);
      break;
    case 'envelope':
      writer.uint(message.id);
      writer.fixed(message.signature);
      writer.bytes(message.bytes);
      break;
    case 'request':
      writer.uint(message.id);
      writeCall(writer, message.call);
      break;
    case 'presence':
      writePresence(writer, message.entries);
      break;
    case 'returnMeta':
    case 'returnRecords':
      writeReturns(writer, message);
      break;
    case 'reopen':
    case 'recovered':
    case 'ping':
      break;
  }
  return writer.finish();
}

function readReturns(reader: Reader, type: Returns['type']): Returns {
  const id = reader.uint();
  if (type === 'returnMeta') {
    const records = reader.list(wireLimits.records, () => ({
      signature: reader.fixed(wireSizes.signature),
      bytes: reader.bytes(wireLimits.meta),
    }));
    return { type, id, records };
  }
  return {
    type,
    id,
    deviceId: reader.text(wireLimits.id),
    groupId: reader.group(),
    records: reader.list(wireLimits.records, () => readReturned(reader)),
    localId: reader.uint(),
    signature: reader.fixed(wireSizes.signature),
  };
}

function readBody(reader: Reader, versions: VersionRange): ClientMessage {
  switch (reader.uint()) {
    case tags.hello:
      return readHello(reader, versions);
    case tags.auth:
      return { type: 'auth', signature: reader.fixed(wireSizes.signature) };
    case tags.pull:
      return {
        type: 'pull',
        cursors: reader.list(wireLimits.groups, () => ({ groupId: reader.group(), seq: reader.uint() })),
        credits: reader.uint(),
      };
    case tags.credit:
      return { type: 'credit', bytes: reader.uint() };
    case tags.push:
      return {
        type: 'push',
        batchId: reader.uint(),
        records: reader.list(wireLimits.records, () => readOutgoing(reader)),
      };
    case tags.reopen:
      return { type: 'reopen' };
    case tags.seal:
      return {
        type: 'seal',
        groupId: reader.group(),
        localId: reader.uint(),
        signature: reader.fixed(wireSizes.signature),
      };
    case tags.envelope:
      return {
        type: 'envelope',
        id: reader.uint(),
        signature: reader.fixed(wireSizes.signature),
        bytes: reader.bytes(wireLimits.envelope),
      };
    case tags.request:
      return { type: 'request', id: reader.uint(), call: readCall(reader) };
    case tags.presence:
      return { type: 'presence', entries: readPresence(reader) };
    case tags.returnMeta:
      return readReturns(reader, 'returnMeta');
    case tags.returnRecords:
      return readReturns(reader, 'returnRecords');
    case tags.recovered:
      return { type: 'recovered' };
    case tags.ping:
      return { type: 'ping' };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}

/**
 * The message of a host's frame of at most `maxBytes`, or a `WireError`. Payloads are views of the frame.
 * `versions`: those that the server speaks.
 */
export function decodeClientMessage(
  frame: Uint8Array,
  maxBytes: number,
  versions: VersionRange = spokenVersions,
): ClientMessage {
  if (frame.length > maxBytes) throw new WireError('TOO_LARGE');
  const reader = createReader(frame);
  const message = readBody(reader, versions);
  reader.end();
  return message;
}
