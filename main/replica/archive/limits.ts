const MiB = 1024 * 1024;

export interface ArchiveLimits {
  readonly entries: number;
  readonly directoryBytes: number;
  /** Uncompressed, as the following. */
  readonly manifestBytes: number;
  readonly workspaceBytes: number;
  readonly documentBytes: number;
  /** All entries together. */
  readonly totalBytes: number;
  /** A file may unpack to this without any question, and beyond it to `growth` times its own length. */
  readonly freeBytes: number;
  readonly growth: number;
}

/** What an import takes, all of it far beyond what a workspace comes to. */
export const archiveLimits: ArchiveLimits = {
  entries: 1_000_000,
  directoryBytes: 256 * MiB,
  manifestBytes: 256 * MiB,
  workspaceBytes: 64 * MiB,
  documentBytes: 64 * MiB,
  totalBytes: 16 * 1024 * MiB,
  freeBytes: 1024 * MiB,
  growth: 100,
};
