import { memberId, workspaceId } from '../domain/ids.ts';
import type { ClientMessage, Hello, Intent } from './messages.ts';
import { wireLimits, wireSizes } from './limits.ts';
import { createReader, type Reader } from './reader.ts';
import { ID, readOutgoing, writeOutgoing } from './record-codec.ts';
import { readCall, writeCall } from './request-codec.ts';
import { WireError } from './wire-error.ts';
import { createWriter, type Writer } from './writer.ts';

const tags = { hello: 1, auth: 2, pull: 3, push: 4, envelope: 5, request: 6, ping: 7 } as const;
const intents = { resume: 0, join: 1, claim: 2 } as const;

function writeHello(writer: Writer, hello: Hello): void {
  writer.uint(hello.version);
  writer.text(hello.deviceId);
  writer.text(hello.keyId);
  writer.fixed(hello.publicKey);
  writer.uint(intents[hello.intent.kind]);
  if (hello.intent.kind === 'resume') return;
  writer.text(hello.intent.invite);
  if (hello.intent.kind === 'join') return;
  writer.text(hello.intent.workspaceId);
  writer.text(hello.intent.memberId);
}

function readIntent(reader: Reader): Intent {
  switch (reader.uint()) {
    case intents.resume:
      return { kind: 'resume' };
    case intents.join:
      return { kind: 'join', invite: reader.text(wireLimits.text) };
    case intents.claim:
      return {
        kind: 'claim',
        invite: reader.text(wireLimits.text),
        workspaceId: reader.parsed(ID, (text) => workspaceId.safeParse(text).data ?? null),
        memberId: reader.parsed(ID, (text) => memberId.safeParse(text).data ?? null),
      };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}

function readHello(reader: Reader): Hello {
  const version = reader.uint();
  // Of another version only this much is known, so that it can be told from garbage.
  if (version !== wireLimits.version) throw new WireError('UNSUPPORTED_VERSION');
  return {
    type: 'hello',
    version,
    deviceId: reader.text(ID),
    keyId: reader.text(ID),
    publicKey: reader.fixed(wireSizes.publicKey),
    intent: readIntent(reader),
  };
}

/** One frame of a host. */
export function encodeClientMessage(message: ClientMessage): Uint8Array {
  const writer = createWriter();
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
      break;
    case 'push':
      writer.uint(message.batchId);
      writer.list(message.records, (record) => writeOutgoing(writer, record));
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
    case 'ping':
      break;
  }
  return writer.finish();
}

function readBody(reader: Reader): ClientMessage {
  switch (reader.uint()) {
    case tags.hello:
      return readHello(reader);
    case tags.auth:
      return { type: 'auth', signature: reader.fixed(wireSizes.signature) };
    case tags.pull:
      return {
        type: 'pull',
        cursors: reader.list(wireLimits.groups, () => ({ groupId: reader.group(), seq: reader.uint() })),
      };
    case tags.push:
      return {
        type: 'push',
        batchId: reader.uint(),
        records: reader.list(wireLimits.records, () => readOutgoing(reader)),
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
    case tags.ping:
      return { type: 'ping' };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}

/** The message of a host's frame of at most `maxBytes`, or a `WireError`. */
export function decodeClientMessage(frame: Uint8Array, maxBytes: number): ClientMessage {
  if (frame.length > maxBytes) throw new WireError('TOO_LARGE');
  const reader = createReader(frame);
  const message = readBody(reader);
  reader.end();
  return message;
}
