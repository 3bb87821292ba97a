/** Plants one violation of every rule and fails unless each is caught: a rule that cannot fail protects nothing. */
import { canaries } from './check/canaries.ts';
import { missed, unproven } from './check/compare.ts';
import { plant } from './check/plant.ts';
import { boundaries, lint, types } from './check/tools.ts';

const planted = plant(canaries);
try {
  const reports = {
    lint: await lint(planted.folder),
    boundary: await boundaries(planted.folder),
    types: await types(planted.folder),
  };
  const failures = Object.values(reports).map(({ failure }) => failure);
  const problems = [...failures, ...missed(canaries, reports), ...(await unproven(canaries))].filter(Boolean);
  for (const problem of problems) console.log(problem);
  console.log(`${canaries.length} planted files, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  planted.remove();
}
