import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import type { SandboxSpec, SpawnFailure } from '../protocol.ts';

/** A path that a sandbox treats otherwise than the disk around it. */
export interface Place {
  readonly path: string;
  readonly access: 'writable' | 'readOnly' | 'hidden';
  readonly isFile: boolean;
}

export interface Places {
  /** Outer places before those inside of them, each path once. */
  readonly places: readonly Place[];
  readonly temp: string;
}

/** The stricter word counts when a path is named twice. */
const strictness = { writable: 0, readOnly: 1, hidden: 2 } as const;

/**
 * Looks a sandbox up on the disk, in the moment before it is made. What is to be writable has to be
 * there and be no link, as a process that was there before could have put one; hidden and read-only
 * paths are followed to what they mean.
 */
export function findPlaces(spec: SandboxSpec): Places | SpawnFailure {
  try {
    for (const path of [...spec.writable, spec.temp]) assertReal(path);
    const byPath = new Map<string, Place>();
    for (const access of ['writable', 'readOnly', 'hidden'] as const) {
      for (const path of spec[access]) {
        const place = find(path, access);
        const known = place && byPath.get(place.path);
        if (place && (!known || strictness[known.access] < strictness[access])) byPath.set(place.path, place);
      }
    }
    return {
      places: [...byPath.values()].toSorted((a, b) => depth(a.path) - depth(b.path)),
      temp: spec.temp,
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    return { code, what: 'sandbox' };
  }
}

function assertReal(path: string): void {
  if (lstatSync(path).isSymbolicLink() || realpathSync(dirname(path)) !== dirname(path)) {
    throw Object.assign(new Error('A path of the sandbox is a link'), { code: 'ELOOP' });
  }
}

/** Null when nothing is there, or nothing that this person could open: it need not be hidden then. */
function find(path: string, access: Place['access']): Place | null {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats ? { path: realpathSync(path), access, isFile: !stats.isDirectory() } : null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (access !== 'writable' && (code === 'EACCES' || code === 'ELOOP')) return null;
    throw error;
  }
}

function depth(path: string): number {
  return path.split(sep).filter((part) => part !== '').length;
}
