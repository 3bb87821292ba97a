import { z } from 'zod';
import { deviceId, issueId, memberId, workspaceId } from '../../domain/ids.ts';
import { roles } from '../../domain/role.ts';
import { acpAgentIds, harnessIds } from '../../domain/run.ts';
import { journalEvent } from '../events.ts';
import { ledgerRow } from '../ledger-schemas.ts';
import { method } from '../method.ts';
import { memberRow, projectRow, receipt, teamAccess, teamRow } from '../schemas.ts';
import { runRow } from '../run-schemas.ts';

/** What stands behind a status, for those who show what can be done about it. */
const syncProblems = [
  /** The server speaks another version. */
  'update',
  /** This profile is a copy: `sync.renewDevice` gives it a key of its own. */
  'copied',
  /** The server does not take this device any more. */
  'revoked',
  /** A part of the workspace differs from the server's and is read again. */
  'repairing',
  /** The server has no room left. */
  'quota',
  /** The server was restored from a backup, and gets back what it has lost. */
  'recovering',
  /** The server's log is not what was sent to it. */
  'tampered',
] as const;

export const syncStatus = z.object({
  /** solo: no server · offline: server out of reach · syncing: catching up or unsent · live: all sent · refused: server said no */
  state: z.enum(['solo', 'offline', 'syncing', 'live', 'refused']),
  /** Records that the server has not acknowledged, envelopes included. */
  pending: z.number().int(),
  /** Highest server seq that this replica holds. */
  seq: z.number().int(),
  url: z.string().nullable(),
  /** Changes that the server refused and that could not be made again, as `sync.refused` lists them. */
  refused: z.number().int(),
  problem: z.enum(syncProblems).nullable(),
  /** What this person may do there; a viewer only reads. Null without a server. */
  role: z.enum(roles).nullable(),
  /** The teams in which they may do it. A host of an older program does not say. */
  teams: teamAccess.default(null),
  /** Set in state `refused`, while offline and with every `problem`: what happened, what is safe, what to do. */
  message: z.string().nullable(),
  /** ms since the epoch of the next attempt, while offline. */
  nextAttemptAt: z.number().nullable(),
});
export type SyncStatus = z.infer<typeof syncStatus>;

const syncServer = z.object({
  url: z.string(),
  serverId: z.string(),
  /** Grows by one whenever the server is restored from a backup; 0 before the first connection. */
  epoch: z.number().int(),
  /** Highest server seq of the workspace that this replica holds. */
  seq: z.number().int(),
  /** Records up to here are in a backup; 0: it has made none. Null: it has not said since this host was started. */
  backedUpSeq: z.number().int().nullable(),
  /** It was restored, and what it had lost is on its way back from here. */
  isReturning: z.boolean(),
  /** How far the clock of this machine is ahead of the server's, ms; null while the server cannot be asked. */
  clockAheadMs: z.number().int().nullable(),
});
export type SyncServer = z.infer<typeof syncServer>;

const refusedChange = z.object({
  id: z.number().int(),
  at: z.number(),
  /** Why, such as `READ_ONLY`. */
  code: z.string(),
  documentId: z.string(),
  issueId: issueId.nullable(),
  /** What it was about, such as `ENG-12 Title`. */
  label: z.string(),
  field: z.string(),
  /** Null: there was nothing. Long values are cut. */
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export type RefusedChangeRow = z.infer<typeof refusedChange>;

/** What can be done with an agent; a client offers nothing else. */
const harnessAbilities = z.object({
  terminal: z.boolean(),
  approvals: z.boolean(),
  steer: z.boolean(),
  interrupt: z.boolean(),
  pause: z.boolean(),
  resume: z.boolean(),
  fork: z.boolean(),
  history: z.boolean(),
  diff: z.boolean(),
  usage: z.boolean(),
});

const harnessCapability = z.object({
  id: z.enum(harnessIds),
  /** With `acp`: which agent. */
  agent: z.enum(acpAgentIds).nullable(),
  capabilities: harnessAbilities,
  available: z.boolean(),
  version: z.string().nullable(),
  auth: z.enum(['ok', 'needed', 'unknown']),
  /** Why it is not available, and what to do about it. */
  reason: z.string().nullable(),
});

export const capabilities = z.object({
  version: z.string(),
  methods: z.array(z.string()),
  harnesses: z.array(harnessCapability),
  git: z.object({ available: z.boolean(), version: z.string().nullable() }),
  secrets: z.enum(['keychain', 'memory', 'file']),
  sandbox: z.boolean(),
});
export type Capabilities = z.infer<typeof capabilities>;

export const bootstrap = z.object({
  version: z.string(),
  profile: z.string(),
  workspace: z.object({ workspaceId, name: z.string(), linked: z.boolean() }).nullable(),
  me: z.object({ memberId, deviceId }).nullable(),
  teams: z.array(teamRow),
  projects: z.array(projectRow),
  members: z.array(memberRow),
  runs: z.array(runRow),
  sync: syncStatus,
  /** Journal position of this snapshot: subscribe from here and nothing is missed or repeated. */
  cursor: z.number().int(),
});
export type Bootstrap = z.infer<typeof bootstrap>;

export const systemMethods = {
  'system.bootstrap': method({ kind: 'query', params: z.strictObject({}), result: bootstrap }),
  'system.capabilities': method({
    kind: 'query',
    deadlineMs: 20_000,
    params: z.strictObject({}),
    result: capabilities,
  }),
  /** Reads the workspace with SQL (PostgreSQL): tables `issue`, `criterion`, `project`, `team`, `member`. Nothing can be written. */
  'index.query': method({
    kind: 'query',
    // The index may have to be built first.
    deadlineMs: 60_000,
    params: z.strictObject({
      sql: z.string().min(1).max(65_536),
      params: z
        .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
        .max(100)
        .default([]),
    }),
    result: z.object({
      columns: z.array(z.string()).readonly(),
      rows: z.array(z.record(z.string(), z.unknown()).readonly()).readonly(),
      /** There were more rows than are given. */
      truncated: z.boolean(),
    }),
  }),
  'sync.status': method({ kind: 'query', params: z.strictObject({}), result: syncStatus }),
  /** What the sync server has told of itself; null in a workspace without one. */
  'sync.server': method({
    kind: 'query',
    deadlineMs: 20_000,
    params: z.strictObject({}),
    result: z.object({ server: syncServer.nullable() }),
  }),
  /** Connects at once, also after the server said no. `sync.status` tells what comes of it. */
  'sync.retry': method({ kind: 'mutation', params: z.strictObject({}), result: z.object({ receipt }) }),
  /**
   * How a stock y-websocket provider opens a document at the sync server:
   * `new WebsocketProvider(url, room, doc, { params })`. The ticket is good for 10 minutes.
   */
  'sync.openDocument': method({
    kind: 'query',
    deadlineMs: 15_000,
    params: z.strictObject({ documentId: z.string().min(1).max(64) }),
    result: z.object({ url: z.string(), room: z.string(), params: z.object({ ticket: z.string() }) }),
  }),
  /** Gives a copied or restored profile a device key of its own (`sync.status`, problem `copied`). What is unsent stays. */
  'sync.renewDevice': method({
    kind: 'mutation',
    person: true,
    deadlineMs: 60_000,
    params: z.strictObject({}),
    result: z.object({ deviceId, receipt }),
  }),
  /** Changes of this host that the server did not take and that were not made again, the newest first. */
  'sync.refused': method({
    kind: 'query',
    params: z.strictObject({ limit: z.number().int().min(1).max(1000).default(100) }),
    result: z.object({ rows: z.array(refusedChange), total: z.number().int() }),
  }),
  /** Forgets refused changes that were seen. Ids that are gone already do nothing. */
  'sync.dismissRefused': method({
    kind: 'mutation',
    params: z.strictObject({ ids: z.array(z.number().int()).min(1).max(1000) }),
    result: z.object({ dismissed: z.number().int(), receipt }),
  }),
  /** What left this machine: envelopes, newest first. */
  'ledger.query': method({
    kind: 'query',
    params: z.strictObject({
      limit: z.number().int().min(1).max(1000).default(200),
      cursor: z.string().max(64).nullable().optional(),
    }),
    result: z.object({ rows: z.array(ledgerRow), cursor: z.string().nullable() }),
  }),
  'journal.since': method({
    kind: 'query',
    params: z.strictObject({
      cursor: z.number().int().min(0),
      limit: z.number().int().min(1).max(2000).default(500),
    }),
    result: z.object({ events: z.array(journalEvent), cursor: z.number().int(), more: z.boolean() }),
  }),
  /** Sends every later journal event as a `journal.events` notification, beginning right after `cursor`. */
  'journal.subscribe': method({
    kind: 'query',
    params: z.strictObject({ cursor: z.number().int().min(0) }),
    result: z.object({ cursor: z.number().int() }),
  }),
};
