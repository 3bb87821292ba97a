/**
 * Splits a command line at its spaces. Single and double quotes keep what they enclose together; there is no other
 * syntax, as no shell takes part.
 */
export function splitCommand(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
}
