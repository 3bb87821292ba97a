import { parseArgs } from 'node:util';

/** What `npm run sim` was asked for. */
export interface RunOptions {
  readonly from: number;
  readonly count: number;
  readonly trace: boolean;
  /** Name of a planted bug, `all`, or null. */
  readonly mutant: string | null;
  /** Seeds in which a planted bug may hide. */
  readonly most: number;
  readonly workers: number;
  readonly report: string | null;
  readonly size: 'small' | 'large';
  readonly tuned: boolean;
  /** Name of a story that is told in every seed, or null. */
  readonly story: string | null;
}

export const usage: string = `npm run sim -- [options]
  --seeds N        how many seeds (1000)
  --from S         the first one (1)
  --seed X         only this one
  --trace          prints everything that happens in it
  --mutant NAME    plants a bug and says how many seeds it took to notice; "all" does so for each
                   (in worlds with the story that it is about, or with the one of --story)
  --story NAME     tells one of the stories (faults/choose-stories.ts) in every seed
  --most N         seeds for one planted bug (300)
  --long           longer lives, more people
  --plain          with the sizes of the product, instead of small ones
  --jobs N         processes (2)
  --report FILE    writes the figures as JSON, or as a page where FILE ends in .md`;

function number(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`${String(text)} is no number of seeds or processes.`);
  return value;
}

/** Reads the command line; throws with a sentence for a person. */
export function parseOptions(args: readonly string[]): RunOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = { seeds: text, from: text, seed: text, trace: flag, mutant: text, most: text, long: flag };
  const { values } = parseArgs({
    args: [...args],
    options: { ...options, plain: flag, jobs: text, report: text, story: text },
  });
  const single = values.seed !== undefined;
  return {
    from: number(single ? values.seed : values.from, 1),
    count: single ? 1 : number(values.seeds, 1000),
    trace: values.trace,
    mutant: values.mutant ?? null,
    most: number(values.most, 300),
    workers: Math.max(1, number(values.jobs, 2)),
    report: values.report ?? null,
    size: values.long ? 'large' : 'small',
    tuned: !values.plain,
    story: values.story ?? null,
  };
}
