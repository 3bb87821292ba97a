import type { VersionRange } from '../../../shared/wire/versions.ts';

/** Which version of Hearth a device runs. */
export interface Program {
  /** Of the wire; those of this program when left out. */
  readonly versions?: VersionRange;
  /** Of the shapes of documents; that of this program when left out. */
  readonly schemaVersion?: number;
}

/** Hearth as it is. */
export const thisProgram: Program = {};
