import { appendFileSync, mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** One measured figure beside a peer's, from the same run on the same machine. */
export interface Measurement {
  /** What was measured, such as `cold-open`. */
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  /** Who was measured beside it, with its version. */
  readonly peer: string;
  readonly peerValue: number;
  /** What `value / peerValue` should be, such as `≤ 0.125`. */
  readonly target: `${'≤' | '≥'} ${number}`;
  /** Anything that a reader must know to read the figure fairly. */
  readonly note?: string;
}

/** A measurement with its verdict: `ratio` is value / peerValue, to three digits. */
export type Verdict = Measurement & { readonly ratio: number; readonly reached: boolean };

/** Compares with the target. Timings never fail a run: a missed target is reported, not thrown. */
export function judge(measurement: Measurement): Verdict {
  const ratio = Number((measurement.value / measurement.peerValue).toPrecision(3));
  const [sign, bound] = measurement.target.split(' ');
  const reached = sign === '≤' ? ratio <= Number(bound) : ratio >= Number(bound);
  return { ...measurement, ratio, reached };
}

/** Prints one JSON line per verdict and keeps it in `bench/results/<metric>.jsonl`. */
export function report(verdict: Verdict, { now, directory }: { now: Date; directory: string }): void {
  console.log(JSON.stringify(verdict));
  mkdirSync(directory, { recursive: true });
  const machine = {
    node: process.version,
    cpus: cpus().length,
    platform: `${process.platform}-${process.arch}`,
  };
  const line = JSON.stringify({ at: now.toISOString(), ...machine, ...verdict });
  appendFileSync(join(directory, `${verdict.metric}.jsonl`), `${line}\n`);
}
