import { appendFileSync, mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** A measured figure that stands by itself: how cost grows, or what a part of a ratio is made of. */
export interface Figure {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  /** What it was measured at, such as `{ writers: 10, store: 'SQLite' }`. */
  readonly at: Readonly<Record<string, string | number>>;
  readonly note?: string;
}

/** Prints one JSON line and keeps it in `bench/results/<metric>.jsonl`. */
export function reportFigure(figure: Figure, { now, directory }: { now: Date; directory: string }): void {
  console.log(JSON.stringify(figure));
  mkdirSync(directory, { recursive: true });
  const machine = {
    node: process.version,
    cpus: cpus().length,
    platform: `${process.platform}-${process.arch}`,
  };
  const line = JSON.stringify({ measuredAt: now.toISOString(), ...machine, ...figure });
  appendFileSync(join(directory, `${figure.metric}.jsonl`), `${line}\n`);
}
