import { createCells, type Loadable } from './cells.ts';
import type { Journal } from './journal.ts';
import type { Tables } from './tables.ts';

const server = {
  name: 'server',
  key: ['id'],
  bytes: ['meta_hash', 'audit_hash'],
  changing: [
    ...(['version', 'workspace_id', 'seq', 'meta_seq', 'meta_hash', 'epoch', 'restored_head'] as const),
    ...([
      'is_recovering',
      'backed_up_seq',
      'stored_bytes',
      'audit_id',
      'audit_hash',
      'earlier_restores',
    ] as const),
  ],
  most: 1,
} as const;

const member = {
  name: 'member',
  key: ['member_id'],
  bytes: [],
  changing: ['role', 'teams', 'is_removed'],
  most: 8_192,
} as const;

const device = {
  name: 'device',
  key: ['device_id'],
  bytes: ['public_key'],
  changing: ['state', 'last_local_id', 'chain_seq', 'chain_hash', 'heard_epoch'],
  most: 8_192,
} as const;

const group = {
  name: 'log_group',
  key: ['group_id'],
  bytes: ['digest'],
  changing: ['head', 'digest', 'compacted_through', 'dropped_through'],
  most: 4_096,
} as const;

const document = {
  name: 'document',
  key: ['document_id'],
  bytes: [],
  changing: ['is_purged', 'first_unmerged', 'unmerged', 'unmerged_bytes', 'snapshot_bytes'],
  most: 16_384,
} as const;

const writer = {
  name: 'writer',
  key: ['document_id', 'client'],
  bytes: [],
  changing: ['owner', 'clock'],
  most: 32_768,
} as const;

const head = {
  name: 'head',
  key: ['device_id', 'group_id'],
  bytes: ['hash'],
  changing: ['local_id', 'hash'],
  most: 16_384,
} as const;

const seal = {
  name: 'seal',
  key: ['device_id', 'group_id'],
  bytes: ['hash', 'signature'],
  changing: ['local_id', 'hash', 'signature', 'put_at'],
  most: 4_096,
} as const;

/** Rows that are added and never changed are in memory for as long as they are not written. */
const added = { changing: [], most: 0 } as const;

/** Opens all tables, with nothing in memory. */
export function createTables(journal: Journal): Tables {
  return {
    server: createCells(server, journal),
    member: createCells(member, journal),
    device: createCells(device, journal),
    group: createCells(group, journal),
    document: createCells(document, journal),
    writer: createCells(writer, journal),
    head: createCells(head, journal),
    seal: createCells(seal, journal),
    record: createCells({ name: 'record', key: ['seq'], bytes: [], ...added }, journal),
    meta: createCells({ name: 'meta', key: ['meta_seq'], bytes: ['hash'], ...added }, journal),
    envelope: createCells({ name: 'envelope', key: ['device_id', 'seq'], bytes: [], ...added }, journal),
    audit: createCells({ name: 'audit', key: ['id'], bytes: ['hash'], ...added }, journal),
  };
}

/** All of them. */
export function allOf(tables: Tables): Loadable[] {
  const { server: place, group: groups, document: documents, writer: writers, head: heads } = tables;
  const { member: members, device: devices, record, meta, seal: seals, envelope, audit } = tables;
  return [place, groups, documents, writers, heads, members, devices, record, meta, seals, envelope, audit];
}
