import { z } from 'zod';
import { isGroupId } from '../documents/group-id.ts';
import { isKeyId } from '../domain/ids.ts';
import { fromBase64Url, toHex } from '../lib/bytes.ts';
import { toUtf8 } from '../lib/utf8.ts';
import { canonicalBytes, parseJson } from './canonical.ts';
import { fieldName, findForeignKey } from './foreign-keys.ts';
import { payloadSchema } from './payload.ts';
import type { Payload } from './payload.ts';
import { envelopeKind, envelopeKinds } from './transitions.ts';
import { digest, time, uuid7 } from './values.ts';

/** An envelope is never larger, in bytes. */
export const maxEnvelopeBytes = 8192;

/** `prevHash` of the first envelope of a device. */
export const firstPrevHash = '0'.repeat(64);

export const envelopeSchema = z
  .strictObject({
    v: z.literal(1),
    kind: z.enum(envelopeKinds),
    workspaceId: uuid7,
    groupId: z.string().refine(isGroupId),
    deviceId: uuid7,
    /** `k1`, `k2` …: which of the device's keys signed. */
    keyId: z.string().refine(isKeyId),
    serverEpoch: z.int().min(0),
    /** Place among the accepted envelopes of the device, from 1. */
    seq: z.int().min(1),
    /** SHA-256 of the bytes of the device's accepted envelope before this one, lower-case hex. */
    prevHash: digest,
    /** 128 random bits, base64url. */
    nonce: z
      .string()
      .max(22)
      .refine((text) => fromBase64Url(text)?.length === 16),
    idempotencyKey: uuid7,
    issuedAt: time,
    payload: payloadSchema,
  })
  .refine((envelope) => envelope.kind === envelopeKind(envelope.payload.run.state), { path: ['kind'] });
export type Envelope = z.infer<typeof envelopeSchema>;
/** What goes around the payload. The kind follows from the payload. */
export type EnvelopeHeader = Omit<Envelope, 'v' | 'kind' | 'payload'>;

export type EnvelopeParse =
  | { ok: true; envelope: Envelope }
  /** `field` is a name only, never a value, and fit for a log. */
  | { ok: false; code: 'FORBIDDEN_FIELD' | 'INVALID_ENVELOPE'; field?: string };

/**
 * Reads an envelope as the server does: all of it is right, or all of it is refused. A key that the
 * catalogue does not have at that place, or that stands twice, is FORBIDDEN_FIELD whatever else is wrong.
 */
export function parseEnvelope(bytes: Uint8Array): EnvelopeParse {
  if (bytes.length > maxEnvelopeBytes) return { ok: false, code: 'INVALID_ENVELOPE' };
  const json = parseJson(bytes);
  if (json === null) return { ok: false, code: 'INVALID_ENVELOPE' };
  const foreign = findForeignKey(envelopeSchema, json.value) ?? json.duplicateKey;
  if (foreign !== null) return { ok: false, code: 'FORBIDDEN_FIELD', field: fieldName(foreign) };
  if (!json.canonical) return { ok: false, code: 'INVALID_ENVELOPE' };
  const parsed = envelopeSchema.safeParse(json.value);
  if (parsed.success) return { ok: true, envelope: parsed.data };
  const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  return path === ''
    ? { ok: false, code: 'INVALID_ENVELOPE' }
    : { ok: false, code: 'INVALID_ENVELOPE', field: path };
}

/** The bytes of an envelope, made field by field and checked as the server will. A misfit is a bug and throws. */
export function encodeEnvelope(header: EnvelopeHeader, payload: Payload): Uint8Array {
  const bytes = canonicalBytes({
    v: 1,
    kind: envelopeKind(payload.run.state),
    workspaceId: header.workspaceId,
    groupId: header.groupId,
    deviceId: header.deviceId,
    keyId: header.keyId,
    serverEpoch: header.serverEpoch,
    seq: header.seq,
    prevHash: header.prevHash,
    nonce: header.nonce,
    idempotencyKey: header.idempotencyKey,
    issuedAt: header.issuedAt,
    payload,
  });
  const check = parseEnvelope(bytes);
  if (!check.ok) throw new Error(`The envelope is not valid: ${check.code} ${check.field ?? ''}`);
  return bytes;
}

/** What a device signs for an envelope: its bytes under a name of their own, so that no other signature fits. */
export function signingBytes(bytes: Uint8Array): Uint8Array {
  const domain = toUtf8('hearth/env/v1\0');
  const message = new Uint8Array(domain.length + bytes.length);
  message.set(domain);
  message.set(bytes, domain.length);
  return message;
}

/** Identity of an envelope, and the next one's `prevHash`: SHA-256 of its bytes in lower-case hex. */
export function envelopeHash(bytes: Uint8Array, sha256: (bytes: Uint8Array) => Uint8Array): string {
  return toHex(sha256(bytes));
}
