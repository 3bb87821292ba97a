import { wireLimits, wireSizes } from './limits.ts';
import type { Seal, ServerMessage } from './messages.ts';
import { readPresence, writePresence } from './presence-codec.ts';
import { createReader, type Reader } from './reader.ts';
import { roomFor } from './record-codec.ts';
import { readRecords, writeRecords } from './records-codec.ts';
import { readEnvelopeResult, readResult, writeEnvelopeResult, writeResult } from './result-codec.ts';
import { readSnapshotPart, writeSnapshotPart } from './snapshot-codec.ts';
import { readChainHead, readWelcome, writeChainHead, writeWelcome } from './welcome-codec.ts';
import { WireError } from './wire-error.ts';
import { createWriter, type Writer } from './writer.ts';

/** The number of `bye` is the same in every version. */
const tags = {
  challenge: 1,
  welcome: 2,
  records: 3,
  ack: 4,
  reject: 5,
  envelopeAck: 6,
  response: 7,
  pong: 8,
  bye: 9,
  snapshots: 10,
  packed: 11,
  seals: 12,
  digest: 13,
  presence: 14,
  returned: 15,
} as const;

function writeSeal(writer: Writer, seal: Seal): void {
  writer.text(seal.deviceId);
  writeChainHead(writer, seal);
  writer.fixed(seal.signature);
}

function readSeal(reader: Reader): Seal {
  return {
    deviceId: reader.text(wireLimits.id),
    ...readChainHead(reader),
    signature: reader.fixed(wireSizes.signature),
  };
}

function writeBody(writer: Writer, message: ServerMessage): void {
  switch (message.type) {
    case 'challenge':
      writer.uint(message.version);
      writer.fixed(message.nonce);
      writer.text(message.serverId);
      writer.uint(message.epoch);
      return;
    case 'welcome':
      return writeWelcome(writer, message);
    case 'records':
      writeRecords(writer, message.items);
      writer.uint(message.head);
      return;
    case 'snapshots':
      return writer.list(message.items, (item) => writeSnapshotPart(writer, item));
    case 'packed':
      return writer.bytes(message.bytes);
    case 'ack':
      writer.uint(message.batchId);
      writer.list(message.seqs, (seq) => writer.uint(seq));
      return;
    case 'reject':
      writer.uint(message.batchId);
      writer.uint(message.index);
      writer.text(message.code);
      return;
    case 'seals':
      return writer.list(message.items, (seal) => writeSeal(writer, seal));
    case 'digest':
      writer.text(message.groupId);
      writer.uint(message.seq);
      writer.fixed(message.hash);
      writer.flag(message.isBase);
      return;
    case 'envelopeAck':
      writer.uint(message.id);
      return writeEnvelopeResult(writer, message.result);
    case 'response':
      writer.uint(message.id);
      return writeResult(writer, message.result);
    case 'presence':
      return writePresence(writer, message.entries);
    case 'returned':
      writer.uint(message.id);
      writer.uint(message.count);
      writer.text(message.code);
      return;
    case 'pong':
      return;
    case 'bye':
      writer.uint(message.code);
  }
}

/** Bytes of the frame, roughly: what is large is not copied twice. */
function room(message: ServerMessage): number | undefined {
  switch (message.type) {
    case 'records':
      return roomFor(message.items);
    case 'snapshots':
      return roomFor(message.items);
    case 'packed':
      return message.bytes.length + 16;
    default:
      return undefined;
  }
}

/** One frame of the sync server. */
export function encodeServerMessage(message: ServerMessage): Uint8Array {
  const writer = createWriter(room(message));
  writer.uint(tags[message.type]);
  writeBody(writer, message);
  return writer.finish();
}

function readBody(reader: Reader): ServerMessage {
  const { id, records, seals, frame } = wireLimits;
  switch (reader.uint()) {
    case tags.challenge:
      return {
        type: 'challenge',
        version: reader.uint(),
        nonce: reader.fixed(wireSizes.nonce),
        serverId: reader.text(id),
        epoch: reader.uint(),
      };
    case tags.welcome:
      return readWelcome(reader);
    case tags.records:
      return {
        type: 'records',
        items: readRecords(reader),
        head: reader.uint(),
      };
    case tags.snapshots:
      return { type: 'snapshots', items: reader.list(records, () => readSnapshotPart(reader)) };
    case tags.packed:
      return { type: 'packed', bytes: reader.bytes(frame) };
    case tags.ack:
      return { type: 'ack', batchId: reader.uint(), seqs: reader.list(records, () => reader.uint()) };
    case tags.reject:
      return { type: 'reject', batchId: reader.uint(), index: reader.uint(), code: reader.text(id) };
    case tags.seals:
      return { type: 'seals', items: reader.list(seals, () => readSeal(reader)) };
    case tags.digest:
      return {
        type: 'digest',
        groupId: reader.group(),
        seq: reader.uint(),
        hash: reader.fixed(wireSizes.hash),
        isBase: reader.flag(),
      };
    case tags.envelopeAck:
      return { type: 'envelopeAck', id: reader.uint(), result: readEnvelopeResult(reader) };
    case tags.response:
      return { type: 'response', id: reader.uint(), result: readResult(reader) };
    case tags.presence:
      return { type: 'presence', entries: readPresence(reader) };
    case tags.returned:
      return { type: 'returned', id: reader.uint(), count: reader.uint(), code: reader.text(id) };
    case tags.pong:
      return { type: 'pong' };
    case tags.bye:
      return { type: 'bye', code: reader.uint() };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}

/**
 * The message of a server's frame of at most `maxBytes`, or a `WireError`. Payloads are views of the frame.
 * What `packed` carried may have `wireLimits.unpacked` bytes.
 */
export function decodeServerMessage(frame: Uint8Array, maxBytes: number = wireLimits.frame): ServerMessage {
  if (frame.length > maxBytes) throw new WireError('TOO_LARGE');
  const reader = createReader(frame);
  const message = readBody(reader);
  reader.end();
  return message;
}
