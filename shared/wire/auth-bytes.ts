import { toUtf8 } from '../lib/utf8.ts';
import type { Challenge, Hello } from './messages.ts';
import { createWriter } from './writer.ts';

/** What a device signs and what is hashed for an invite begin with these, so that neither fits elsewhere. */
const AUTH_DOMAIN = 'hearth/auth/v1\0';
const INVITE_DOMAIN = 'hearth/invite/v1\0';

/**
 * The bytes that a device signs to prove its key (SPEC.md, A2). `inviteHash` is the SHA-256 of
 * `inviteBytes`, empty without an invite.
 */
export function authBytes(hello: Hello, challenge: Challenge, inviteHash: Uint8Array): Uint8Array {
  const { intent } = hello;
  const claim = intent.kind === 'claim' ? intent : { workspaceId: '', memberId: '' };
  const writer = createWriter();
  writer.fixed(toUtf8(AUTH_DOMAIN));
  writer.uint(challenge.version);
  // What was offered is signed too: nobody in between can make both speak an older version.
  writer.uint(hello.oldest);
  writer.uint(hello.newest);
  writer.text(challenge.serverId);
  writer.uint(challenge.epoch);
  writer.fixed(challenge.nonce);
  writer.text(hello.deviceId);
  writer.text(hello.keyId);
  writer.fixed(hello.publicKey);
  writer.text(intent.kind);
  writer.bytes(inviteHash);
  writer.text(claim.workspaceId);
  writer.text(claim.memberId);
  return writer.finish();
}

/** The bytes whose SHA-256 stands for an invite, at rest and in the signature (SPEC.md, A4). */
export function inviteBytes(invite: string): Uint8Array {
  return toUtf8(INVITE_DOMAIN + invite);
}
