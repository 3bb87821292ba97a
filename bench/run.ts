/**
 * `npm run bench [-- NAME …]`: runs the benchmarks and prints one JSON line for each figure. The figures
 * are ratios against a peer in the same run; a missed target is shown, it fails nothing.
 */
import { join } from 'node:path';
import { coldOpen } from './cold-open/bench.ts';
import { durableCommands } from './durable-commands/bench.ts';
import { editToVisible } from './edit-to-visible/bench.ts';
import { journal } from './journal/bench.ts';
import { runStart, runStartFigures } from './run-start/bench.ts';
import { sync, syncFigures } from './sync/bench.ts';
import { terminal } from './terminal/bench.ts';
import { terminalFigures } from './terminal/figures.ts';
import { reportFigure, type Figure } from './lib/figure.ts';
import { judge, report, type Measurement } from './lib/result.ts';

const benches: Readonly<Record<string, () => Promise<Measurement[]>>> = {
  'cold-open': coldOpen,
  'durable-commands': durableCommands,
  'edit-to-visible': editToVisible,
  journal,
  runs: runStart,
  sync,
  terminal,
};

/** Figures that stand by themselves, printed after the ratios of the same name. */
const figures: Readonly<Record<string, () => Promise<Figure[]>>> = {
  runs: runStartFigures,
  sync: syncFigures,
  terminal: terminalFigures,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
const directory = join(import.meta.dirname, 'results');
for (const [name, run] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const measurement of await run()) {
    report(judge(measurement), { now: new Date(), directory });
  }
  for (const figure of (await figures[name]?.()) ?? []) reportFigure(figure, { now: new Date(), directory });
}
