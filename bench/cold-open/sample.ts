import { issueStatuses, priorities } from '../../shared/domain/issue.ts';
import type { ImportedIssue } from '../../main/replica/commands/import-issues.ts';

const words =
  'tide height drift clock change station chart passage import export retry offline banner key pack'.split(
    ' ',
  );

/** The n-th issue of the sample: titles of a usual length, fields spread over their values. */
export function sampleIssue(n: number): ImportedIssue & { title: string } {
  const word = (step: number): string => words[(n * 7 + step * 3) % words.length] ?? 'tide';
  return {
    title: `${word(1)} ${word(2)} ${word(3)} ${word(4)} ${word(5)} ${word(6)} ${n}`,
    status: issueStatuses[n % 6] ?? 'todo',
    priority: priorities[n % 5] ?? 'none',
  };
}
