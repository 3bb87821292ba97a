/** Which tests were skipped, and why: a skipped test proves nothing, so the summary names it. */
import { z } from 'zod';
import { parseJson } from './parse-json.ts';

const vitestReport = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});

const playwrightTest = z.object({
  status: z.string(),
  annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
});

interface Suite {
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly z.output<typeof playwrightTest>[];
  }[];
  readonly suites?: readonly Suite[] | undefined;
}

const suite: z.ZodType<Suite> = z.object({
  specs: z.array(z.object({ title: z.string(), tests: z.array(playwrightTest) })),
  suites: z.lazy(() => z.array(suite)).optional(),
});

const playwrightReport = z.object({ suites: z.array(suite) });

/** Names of the tests that vitest skipped; it does not report reasons, so the names have to tell. */
export function vitestSkipped(text: string | undefined): string[] {
  const report = vitestReport.safeParse(parseJson(text));
  const tests = report.data?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
  return tests
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName);
}

function inSuite({ specs, suites }: Suite): string[] {
  const here = specs.flatMap(({ title, tests }) =>
    tests.flatMap(({ status, annotations }) => {
      if (status !== 'skipped') return [];
      const reasons = annotations.flatMap(({ type, description }) => (type === 'skip' && description) || []);
      return [reasons.length === 0 ? title : `${title}: ${reasons.join('; ')}`];
    }),
  );
  return [...here, ...(suites ?? []).flatMap(inSuite)];
}

/** Names of the journeys that Playwright skipped, with their reasons. */
export function playwrightSkipped(text: string | undefined): string[] {
  const report = playwrightReport.safeParse(parseJson(text));
  return report.data?.suites.flatMap(inSuite) ?? [];
}
