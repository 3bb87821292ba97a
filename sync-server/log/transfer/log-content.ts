import type {
  AuditRow,
  ClaimRow,
  DeviceRow,
  EnvelopeRow,
  GroupRow,
  InviteRow,
  MemberRow,
  NewRecord,
  RunRow,
  ServerRow,
  SnapshotRow,
  StoredSeal,
  Writer,
} from '../rows.ts';

/** Who a server is. The seed is that of its key: it never leaves the server but in a backup. */
export interface Identity {
  readonly serverId: string;
  readonly signingSeed: Uint8Array;
}

/** A member, with the time in which they came (ms since the epoch). */
export interface StoredMember extends MemberRow {
  readonly createdAt: number;
}

export interface StoredDevice extends Pick<
  DeviceRow,
  'deviceId' | 'memberId' | 'keyId' | 'publicKey' | 'state' | 'heardEpoch'
> {
  readonly createdAt: number;
}

export interface StoredInvite extends InviteRow {
  readonly createdAt: number;
  readonly usedAt: number | null;
}

export interface StoredRecord extends NewRecord {
  readonly at: number;
}

/** Who writes under a client id in a document. */
export interface StoredWriter extends Writer {
  readonly documentId: string;
  readonly client: number;
}

/** A stretch of a list: what comes after `after` in its order, `limit` of it. */
export interface Page<K> {
  readonly after: K;
  readonly limit: number;
}

/**
 * Everything that a log says, as it stood at one moment, whichever adapter keeps it. What grows with the log is
 * read in pages, in a fixed order; the rest grows with the team.
 */
export interface LogContent extends Identity {
  server(): Promise<ServerRow>;
  members(): Promise<StoredMember[]>;
  /** In the order in which they came. */
  devices(): Promise<StoredDevice[]>;
  invites(): Promise<StoredInvite[]>;
  groups(): Promise<GroupRow[]>;
  /** By seq; stops after the record that reaches `maxBytes` of payload. */
  records(page: Page<number> & { readonly maxBytes: number }): Promise<StoredRecord[]>;
  writers(documentIds: readonly string[]): Promise<StoredWriter[]>;
  /** Ids of documents that were purged, also of those that the log never had a record of, in order. */
  purged(page: Page<string>): Promise<string[]>;
  /** In the order in which they were put. */
  seals(): Promise<StoredSeal[]>;
  /** By document. */
  snapshots(page: Page<string>): Promise<SnapshotRow[]>;
  snapshotState(documentId: string): Promise<Uint8Array | null>;
  /** By device and number; `after` is both. */
  envelopes(page: Page<Pick<EnvelopeRow, 'deviceId' | 'seq'>>): Promise<EnvelopeRow[]>;
  runs(page: Page<string>): Promise<RunRow[]>;
  claims(): Promise<ClaimRow[]>;
  /** The highest issue number of each team. */
  lastKeys(): Promise<{ readonly teamId: string; readonly last: number }[]>;
  /** By id. */
  audit(page: Page<number>): Promise<AuditRow[]>;
}
