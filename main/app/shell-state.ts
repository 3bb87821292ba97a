import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { ThemeChoice } from '../../shared/contract/shell-bridge.ts';
import type { Bounds } from './window-bounds.ts';

const length = z.number().int().min(-100_000).max(100_000);
const shellState = z.strictObject({
  version: z.literal(1),
  bounds: z.strictObject({ x: length, y: length, width: length, height: length }).nullable(),
  maximized: z.boolean(),
  theme: z.enum(['system', 'light', 'dark']),
});

/** What the shell remembers of its window. It can be lost without harm, so damage is not reported. */
export interface ShellState {
  readonly bounds: Bounds | null;
  readonly maximized: boolean;
  readonly theme: ThemeChoice;
}

const initial: ShellState = { bounds: null, maximized: false, theme: 'system' };

function read(file: string): ShellState {
  try {
    const { bounds, maximized, theme } = shellState.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { bounds, maximized, theme };
  } catch {
    return initial;
  }
}

export interface ShellMemory {
  get(): ShellState;
  /** Changes some of it and writes it; a disk that refuses costs only this memory. */
  change(part: Partial<ShellState>): void;
}

/** Keeps the state in one file. */
export function createShellMemory(file: string): ShellMemory {
  let state = read(file);
  return {
    get: () => state,
    change(part) {
      state = { ...state, ...part };
      try {
        writeFileSync(`${file}.new`, JSON.stringify({ version: 1, ...state }), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      } catch {
        // See `change`: the window still works.
      }
    },
  };
}
