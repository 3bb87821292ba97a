import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../lib/bytes.ts';
import { fromUtf8, toUtf8 } from '../lib/utf8.ts';
import { anyRun, plainHeader, plainRun } from '../testing/boundary.ts';
import { canonicalJson } from './canonical.ts';
import {
  encodeEnvelope,
  envelopeHash,
  firstPrevHash,
  maxEnvelopeBytes,
  parseEnvelope,
  signingBytes,
} from './envelope.ts';
import type { Envelope, EnvelopeHeader } from './envelope.ts';
import { encodePayload } from './payload.ts';
import type { SharedRun } from './payload.ts';
import { envelopeKind } from './transitions.ts';

interface Vectors {
  privateKeyPkcs8: string;
  valid: {
    name: string;
    header: EnvelopeHeader;
    facts: SharedRun;
    bytes: string;
    hash: string;
    signature: string;
  }[];
  refused: { name: string; bytes: string; answer: object }[];
}
const vectors: Vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

function envelope(run = plainRun): Envelope {
  const parsed = parseEnvelope(encodeEnvelope(plainHeader, encodePayload(run)));
  if (!parsed.ok) throw new Error(parsed.code);
  return parsed.envelope;
}

function parseValue(value: unknown) {
  return parseEnvelope(toUtf8(canonicalJson(value as never)));
}

/** Every object below `value`, arrays included. */
function objectsOf(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsOf)];
}

const pullRequests = { prRefs: [{ host: 'github', owner: 'acme', repo: 'app', number: 7 }] } as const;

describe('envelope', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const payload = encodePayload(run);
        const bytes = encodeEnvelope(plainHeader, payload);
        expect(parseEnvelope(bytes)).toEqual({
          ok: true,
          envelope: { ...plainHeader, v: 1, kind: envelopeKind(run.state), payload },
        });
        expect(bytes.length).toBeLessThan(maxEnvelopeBytes / 2);
      }),
    );
  });

  it('B8: is refused whole for an extra key at any place', () => {
    const keys = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom(
        'prompt',
        'RunId',
        'BRANCH',
        '__proto__',
        'constructor',
        'toString',
        'run',
        'payload',
        'host',
      ),
    );
    fc.assert(
      fc.property(anyRun, keys, fc.jsonValue(), fc.nat(), (run, key, extra, at) => {
        const value = structuredClone(envelope({ ...run, prRefs: [...pullRequests.prRefs] }));
        const places = objectsOf(value);
        const place = places[at % places.length] ?? value;
        fc.pre(
          !Array.isArray(place) && !Object.hasOwn(place, key) && !Object.hasOwn(shapeOf(place, value), key),
        );
        Object.defineProperty(place, key, { value: JSON.parse(JSON.stringify(extra)), enumerable: true });
        const answer = parseValue(value);
        expect(answer).toMatchObject({ ok: false, code: 'FORBIDDEN_FIELD' });
      }),
      { numRuns: 1000 },
    );
  });

  it('B8: is refused whole for a key below any plain value or in an array', () => {
    for (const path of pathsOf(
      envelope({ ...plainRun, ...pullRequests, prRefs: [...pullRequests.prRefs] }),
    )) {
      for (const hidden of [{ prompt: 1 }, [[{ prompt: 1 }]]]) {
        const value = structuredClone(envelope({ ...plainRun, prRefs: [...pullRequests.prRefs] }));
        put(value, path, hidden);
        expect(parseValue(value)).toEqual({ ok: false, code: 'FORBIDDEN_FIELD', field: 'prompt' });
      }
    }
  });

  it('B8: names a forbidden key also when more is wrong', () => {
    const text = canonicalJson({ ...envelope(), seq: -1 }).replace('"v":1', '"v": 1.0, "prompt":"x"');
    expect(parseEnvelope(toUtf8(text))).toEqual({ ok: false, code: 'FORBIDDEN_FIELD', field: 'prompt' });
  });

  it('B8: refuses a key that stands twice', () => {
    const text = canonicalJson(envelope()).replace('"state":"queued"', '"state":"queued","state":"queued"');
    expect(parseEnvelope(toUtf8(text))).toEqual({ ok: false, code: 'FORBIDDEN_FIELD', field: 'state' });
  });

  it('B9: cuts and cleans the names it gives back', () => {
    const key = `\u001b[31m/home/alice/${'x'.repeat(60)}`;
    expect(parseValue({ ...envelope(), [key]: 1 })).toEqual({
      ok: false,
      code: 'FORBIDDEN_FIELD',
      field: '??31m?home?alice?xxxxxxxxxxxxxxx',
    });
  });

  it('B7: refuses what is too long before it reads it', () => {
    const long = canonicalJson({ ...envelope(), prompt: 'x'.repeat(maxEnvelopeBytes) });
    expect(parseEnvelope(toUtf8(long))).toEqual({ ok: false, code: 'INVALID_ENVELOPE' });
  });

  it('B7: refuses every other spelling', () => {
    const text = canonicalJson(envelope());
    for (const other of [
      ` ${text}`,
      `${text}\n`,
      text.replace('"v":1', '"v":1.0'),
      text.replace('queued', 'qu\\u0065ued'),
    ]) {
      expect(other).not.toBe(text);
      expect(parseEnvelope(toUtf8(other))).toEqual({ ok: false, code: 'INVALID_ENVELOPE' });
    }
  });

  it('never throws, and accepts nothing but its own bytes', () => {
    const bytes = encodeEnvelope(
      plainHeader,
      encodePayload({ ...plainRun, prRefs: [...pullRequests.prRefs] }),
    );
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const flipped = Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ mask : byte));
        const parsed = parseEnvelope(flipped);
        // A flip may make another valid value; what is accepted is still in the one spelling.
        const again = parsed.ok ? toUtf8(canonicalJson(parsed.envelope)) : flipped;
        expect(again).toEqual(flipped);
      }),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => !parseEnvelope(noise).ok));
  });

  it.each([
    ['v', 2],
    ['kind', 'run.finish'],
    ['workspaceId', 'workspace'],
    ['groupId', 'team:x'],
    ['deviceId', '018F0000-0000-7000-8000-000000000005'],
    ['keyId', 'k0'],
    ['serverEpoch', -1],
    ['seq', 0],
    ['seq', 1.5],
    ['seq', 9007199254740992],
    ['prevHash', firstPrevHash.slice(1)],
    ['nonce', 'AAECAwQFBgcICQoLDA0OD'],
    ['nonce', 'AAECAwQFBgcICQoLDA0ODx'],
    ['idempotencyKey', ''],
    ['issuedAt', Date.UTC(2019, 11, 31)],
    ['payload.schemaVersion', 2],
    ['payload.run.state', 'preparing'],
    ['payload.run.queuedAt', Date.UTC(2100, 0, 2)],
    ['payload.run.durationMs', 30 * 86_400_000 + 1],
    ['payload.run.branch', 'a..b'],
    ['payload.run.branch', '-x'],
    ['payload.run.branch', 'a\nb'],
    ['payload.run.commit', 'a'.repeat(41)],
    ['payload.run.errorCategory', 'ENOENT: /home/alice'],
    ['payload.run.prRefs', Array.from({ length: 9 }, () => pullRequests.prRefs[0])],
    ['payload.run', null],
  ])('B10: refuses %s = %j', (path, value) => {
    const broken = structuredClone(envelope());
    put(broken, path.split('.'), value);
    expect(parseValue(broken)).toEqual({ ok: false, code: 'INVALID_ENVELOPE', field: path });
  });

  it('B11: refuses a kind that does not fit the state', () => {
    const finished = { ...envelope({ ...plainRun, state: 'succeeded' }), kind: 'run.start' };
    expect(parseValue(finished)).toEqual({ ok: false, code: 'INVALID_ENVELOPE', field: 'kind' });
  });

  it('B13: signs its bytes under a name of their own', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(fromUtf8(signingBytes(bytes))).toBe('hearth/env/v1\u0000\u0001\u0002\u0003');
  });
});

describe('B15: vectors', () => {
  const key = createPrivateKey({
    key: Buffer.from(vectors.privateKeyPkcs8, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });

  it.each(vectors.valid)('$name', ({ header, facts, bytes, hash, signature }) => {
    const made = encodeEnvelope(header, encodePayload(facts));
    expect(fromUtf8(made)).toBe(bytes);
    expect(envelopeHash(made, sha256)).toBe(hash);
    expect(toHex(sign(null, signingBytes(made), key))).toBe(signature);
    expect(
      verify(null, signingBytes(made), createPublicKey(key), fromHex(signature) ?? new Uint8Array()),
    ).toBe(true);
    expect(parseEnvelope(made).ok).toBe(true);
  });

  it.each(vectors.refused)('$name', ({ bytes, answer }) => {
    expect(parseEnvelope(toUtf8(bytes))).toEqual({ ok: false, ...answer });
  });
});

/** The optional keys that `place` may have too, so that they are no extra ones. */
function shapeOf(place: object, root: Envelope): object {
  const optional = [
    'startedAt',
    'endedAt',
    'durationMs',
    'branch',
    'commit',
    'batchId',
    'batchIndex',
    'batchSize',
    'batchMode',
    'batchState',
  ];
  return place === root.payload.run ? Object.fromEntries(optional.map((key) => [key, 0])) : {};
}

function pathsOf(value: object, path: string[] = []): string[][] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    const here = [...path, key];
    return typeof part === 'object' && part !== null ? [here, ...pathsOf(part, here)] : [here];
  });
}

function put(target: object, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) Object.assign(target, { [key]: value });
  else put((target as Record<string, object>)[key] ?? {}, rest, value);
}
