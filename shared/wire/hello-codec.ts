import { readMemberId, readWorkspaceId } from './access-codec.ts';
import { wireLimits, wireSizes } from './limits.ts';
import type { Hello, Intent } from './messages.ts';
import type { Reader } from './reader.ts';
import { commonVersion, type VersionRange } from './versions.ts';
import { WireError } from './wire-error.ts';
import type { Writer } from './writer.ts';

const intents = { resume: 0, join: 1, claim: 2 } as const;

/** The versions first: in this all forms of `hello` are alike (F4). */
export function writeHello(writer: Writer, hello: Hello): void {
  writer.uint(hello.oldest);
  writer.uint(hello.newest);
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
        workspaceId: readWorkspaceId(reader),
        memberId: readMemberId(reader),
      };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}

/** The `hello` of a host that speaks one of `versions`, up to the end of the frame (F4). */
export function readHello(reader: Reader, versions: VersionRange): Hello {
  const offered = { oldest: reader.uint(), newest: reader.uint() };
  if (commonVersion(offered, versions) === null) throw new WireError('UNSUPPORTED_VERSION');
  try {
    const hello: Hello = {
      type: 'hello',
      ...offered,
      deviceId: reader.text(wireLimits.id),
      keyId: reader.text(wireLimits.id),
      publicKey: reader.fixed(wireSizes.publicKey),
      intent: readIntent(reader),
    };
    reader.end();
    return hello;
  } catch (error) {
    // Who speaks other versions too may use their form: that is another version, not garbage.
    const isForeign = offered.oldest < versions.oldest || offered.newest > versions.newest;
    throw isForeign && error instanceof WireError ? new WireError('UNSUPPORTED_VERSION') : error;
  }
}
