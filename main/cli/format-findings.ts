import type { Finding } from '../host/doctor/finding.ts';

const signs: Readonly<Record<Finding['state'], string>> = { ok: '✓', note: '–', missing: '✗' };

/** The findings as lines for a person, in columns. */
export function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ topic }) => topic.length));
  return findings
    .map(({ topic, state, detail }) => `${signs[state]} ${topic.padEnd(width)}  ${detail}`)
    .join('\n');
}
