import { memberId, workspaceId } from '../domain/ids.ts';
import type { ServerMessage, Welcome } from './messages.ts';
import { wireLimits, wireSizes } from './limits.ts';
import { createReader, type Reader } from './reader.ts';
import { ID, readRecord, writeRecord } from './record-codec.ts';
import {
  readEnvelopeResult,
  readResult,
  readRole,
  writeEnvelopeResult,
  writeResult,
} from './request-codec.ts';
import { WireError } from './wire-error.ts';
import { createWriter, type Writer } from './writer.ts';

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
} as const;

function writeWelcome(writer: Writer, welcome: Welcome): void {
  writer.text(welcome.workspaceId);
  writer.text(welcome.memberId);
  writer.text(welcome.role);
  writer.uint(welcome.epoch);
  writer.uint(welcome.seq);
  writer.uint(welcome.deviceHead);
  writer.uint(welcome.envelopeHead.seq);
  writer.text(welcome.envelopeHead.hash);
  writer.list(welcome.groups, (group) => writer.text(group));
}

function readWelcome(reader: Reader): Welcome {
  return {
    type: 'welcome',
    workspaceId: reader.parsed(ID, (text) => workspaceId.safeParse(text).data ?? null),
    memberId: reader.parsed(ID, (text) => memberId.safeParse(text).data ?? null),
    role: readRole(reader),
    epoch: reader.uint(),
    seq: reader.uint(),
    deviceHead: reader.uint(),
    envelopeHead: { seq: reader.uint(), hash: reader.text(wireSizes.hash * 2) },
    groups: reader.list(wireLimits.groups, () => reader.group()),
  };
}

/** One frame of the sync server. */
export function encodeServerMessage(message: ServerMessage): Uint8Array {
  const writer = createWriter();
  writer.uint(tags[message.type]);
  switch (message.type) {
    case 'challenge':
      writer.fixed(message.nonce);
      writer.text(message.serverId);
      writer.uint(message.epoch);
      break;
    case 'welcome':
      writeWelcome(writer, message);
      break;
    case 'records':
      writer.list(message.items, (record) => writeRecord(writer, record));
      writer.uint(message.head);
      break;
    case 'ack':
      writer.uint(message.batchId);
      writer.list(message.seqs, (seq) => writer.uint(seq));
      break;
    case 'reject':
      writer.uint(message.batchId);
      writer.uint(message.index);
      writer.text(message.code);
      break;
    case 'envelopeAck':
      writer.uint(message.id);
      writeEnvelopeResult(writer, message.result);
      break;
    case 'response':
      writer.uint(message.id);
      writeResult(writer, message.result);
      break;
    case 'pong':
      break;
    case 'bye':
      writer.uint(message.code);
      break;
  }
  return writer.finish();
}

function readBody(reader: Reader): ServerMessage {
  switch (reader.uint()) {
    case tags.challenge:
      return {
        type: 'challenge',
        nonce: reader.fixed(wireSizes.nonce),
        serverId: reader.text(ID),
        epoch: reader.uint(),
      };
    case tags.welcome:
      return readWelcome(reader);
    case tags.records:
      return {
        type: 'records',
        items: reader.list(wireLimits.records, () => readRecord(reader)),
        head: reader.uint(),
      };
    case tags.ack:
      return {
        type: 'ack',
        batchId: reader.uint(),
        seqs: reader.list(wireLimits.records, () => reader.uint()),
      };
    case tags.reject:
      return { type: 'reject', batchId: reader.uint(), index: reader.uint(), code: reader.text(ID) };
    case tags.envelopeAck:
      return { type: 'envelopeAck', id: reader.uint(), result: readEnvelopeResult(reader) };
    case tags.response:
      return { type: 'response', id: reader.uint(), result: readResult(reader) };
    case tags.pong:
      return { type: 'pong' };
    case tags.bye:
      return { type: 'bye', code: reader.uint() };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}

/** The message of a server's frame, or a `WireError`. */
export function decodeServerMessage(frame: Uint8Array): ServerMessage {
  if (frame.length > wireLimits.frame) throw new WireError('TOO_LARGE');
  const reader = createReader(frame);
  const message = readBody(reader);
  reader.end();
  return message;
}
