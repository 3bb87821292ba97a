import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { workspaceId } from '../domain/ids.ts';
import { toHex } from '../lib/bytes.ts';
import { anyRecord } from '../testing/wire/records.ts';
import { linkBytes } from './link-bytes.ts';
import type { LogRecord } from './messages.ts';
import { metaBytes } from './meta-bytes.ts';
import { encodeMeta } from './meta-codec.ts';
import { recordBytes } from './record-bytes.ts';
import { sealBytes } from './seal-bytes.ts';
import { snapshotBytes } from './snapshot-bytes.ts';

const uuid = (n: number) => `018f0000-0000-7000-8000-00000000000${n}`;
const workspace = workspaceId.parse(uuid(1));
const other = workspaceId.parse(uuid(9));
const bytes = (length: number, byte: number) => new Uint8Array(length).fill(byte);
const sha256 = (input: Uint8Array) => createHash('sha256').update(input).digest();

const yjs: LogRecord = {
  kind: 'yjs',
  seq: 7,
  groupId: `team:${uuid(2)}`,
  deviceId: uuid(3),
  localId: 300,
  documentId: `issue:${uuid(4)}`,
  origin: '',
  payload: Uint8Array.of(1, 2, 3),
};
const run: LogRecord = {
  kind: 'run',
  seq: 8,
  groupId: 'workspace',
  deviceId: uuid(3),
  signature: bytes(64, 5),
  bytes: bytes(9, 6),
};
const meta: LogRecord = {
  kind: 'meta',
  seq: 9,
  groupId: 'workspace',
  signature: bytes(64, 5),
  bytes: encodeMeta({
    metaSeq: 1,
    prevHash: bytes(32, 0),
    at: 1_800_000_000_000,
    by: uuid(3),
    entry: { kind: 'workspace.claimed', workspaceId: workspace },
  }),
};
const seal = {
  workspaceId: workspace,
  deviceId: uuid(3),
  groupId: 'workspace' as const,
  localId: 300,
  hash: bytes(32, 7),
};
const snapshot = {
  workspaceId: workspace,
  groupId: 'workspace' as const,
  documentId: 'workspace',
  seq: 12,
  payloadHash: bytes(32, 7),
};

function expectAllDifferent(all: readonly Uint8Array[]): void {
  expect(new Set(all.map(toHex)).size).toBe(all.length);
}

describe('the bytes of a record (S1, D1)', () => {
  test('differ when any part does', () => {
    expectAllDifferent([
      recordBytes(workspace, yjs),
      recordBytes(other, yjs),
      recordBytes(workspace, { ...yjs, groupId: 'workspace' }),
      recordBytes(workspace, { ...yjs, deviceId: uuid(8) }),
      recordBytes(workspace, { ...yjs, localId: 301 }),
      recordBytes(workspace, { ...yjs, documentId: 'workspace' }),
      recordBytes(workspace, { ...yjs, origin: uuid(8) }),
      recordBytes(workspace, { ...yjs, payload: Uint8Array.of(1, 2, 4) }),
      recordBytes(workspace, run),
      recordBytes(workspace, { ...run, groupId: `team:${uuid(2)}` }),
      recordBytes(workspace, { ...run, deviceId: uuid(8) }),
      recordBytes(workspace, { ...run, signature: bytes(64, 4) }),
      recordBytes(workspace, { ...run, bytes: bytes(10, 6) }),
      recordBytes(workspace, meta),
      recordBytes(workspace, { ...meta, signature: bytes(64, 4) }),
      recordBytes(workspace, { ...meta, bytes: bytes(10, 6) }),
    ]);
  });

  test('do not depend on the place in the log', () => {
    fc.assert(
      fc.property(anyRecord, fc.maxSafeNat(), (record, seq) => {
        expect(recordBytes(workspace, { ...record, seq })).toEqual(recordBytes(workspace, record));
      }),
    );
  });

  test('are the same for no two records', () => {
    fc.assert(
      fc.property(anyRecord, anyRecord, (a, b) => {
        // The group of `meta` is always the workspace, and no part of what is hashed.
        const said = ({ seq: _, ...record }: LogRecord) =>
          record.kind === 'meta' ? { ...record, groupId: null } : record;
        const isSame = toHex(recordBytes(workspace, a)) === toHex(recordBytes(workspace, b));
        expect(isSame).toBe(JSON.stringify(said(a)) === JSON.stringify(said(b)));
      }),
      { numRuns: 300 },
    );
  });
});

test('S2: the bytes of a seal differ when any part does', () => {
  expectAllDifferent([
    sealBytes(seal),
    sealBytes({ ...seal, workspaceId: other }),
    sealBytes({ ...seal, deviceId: uuid(8) }),
    sealBytes({ ...seal, groupId: `member:${uuid(8)}` }),
    sealBytes({ ...seal, localId: 301 }),
    sealBytes({ ...seal, hash: bytes(32, 8) }),
  ]);
});

test('N2: the bytes of a snapshot differ when any part does', () => {
  expectAllDifferent([
    snapshotBytes(snapshot),
    snapshotBytes({ ...snapshot, workspaceId: other }),
    snapshotBytes({ ...snapshot, groupId: `team:${uuid(8)}` }),
    snapshotBytes({ ...snapshot, documentId: `board:${uuid(8)}:0` }),
    snapshotBytes({ ...snapshot, seq: 13 }),
    snapshotBytes({ ...snapshot, payloadHash: bytes(32, 8) }),
  ]);
});

test('M1: the bytes of a meta record differ when any part does', () => {
  expectAllDifferent([
    metaBytes(workspace, meta.bytes),
    metaBytes(other, meta.bytes),
    metaBytes(workspace, bytes(4, 1)),
  ]);
});

test('S1, D1: a link is the hash before and that of the record', () => {
  const link = linkBytes(bytes(32, 1), bytes(32, 2));
  expect([...link]).toEqual([...bytes(32, 1), ...bytes(32, 2)]);
});

// Logs, seals and signatures outlive a version of this program: what they are made of may never change.
// The hashes were worked out without the code under test.
describe('what is hashed and signed stays the same for ever', () => {
  const cases: [string, string, Uint8Array, string][] = [
    [
      'S1: yjs',
      'hearth/record/v1\0',
      recordBytes(workspace, yjs),
      '0470541f06fbc0abfc3e3857fbfb9279279e31b87b4400b8d3f0991d4069c74d',
    ],
    [
      'S1: run',
      'hearth/record/v1\0',
      recordBytes(workspace, run),
      'a14bd2f5a80e1177bc925c180dc0ecf92c455350bd9692dd1ffa27351399045e',
    ],
    [
      'S1: meta',
      'hearth/record/v1\0',
      recordBytes(workspace, meta),
      '60e709ba99babf4e478c3c5660050bcabb5a4c9a8a4d0bd4b57848c52f25c5db',
    ],
    [
      'S2: seal',
      'hearth/seal/v1\0',
      sealBytes(seal),
      '0ad107ae2087c1dd6d0df6edc5c466b97f2bfeceeee19ae3513b28ce9280964e',
    ],
    [
      'N2: snapshot',
      'hearth/snapshot/v1\0',
      snapshotBytes(snapshot),
      'ec5630eb9d85a423914f4a53d78323582404bcec8da7d9d5a188688819e3c23b',
    ],
    [
      'M1: meta',
      'hearth/meta/v1\0',
      metaBytes(workspace, meta.bytes),
      '81ec2f3f04534a159323b3cb47cab88ac3cba7ae42f00bd684f6a01fe293a4bc',
    ],
  ];
  test.each(cases)('%s', (_, domain, content, hash) => {
    expect(new TextDecoder().decode(content).startsWith(domain)).toBe(true);
    expect(toHex(sha256(content))).toBe(hash);
  });
});
