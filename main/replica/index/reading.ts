/** White space, comments and brackets before the first word. Comments may hold comments, which are cut from the inside. */
const BEFORE = /^(?:\s|\(|--[^\n]*(?:\n|$))+/;
const INNERMOST_COMMENT = /\/\*(?:(?!\/\*|\*\/)[\s\S])*\*\//;
const READS = /^(?:select|with|values|table|explain)\b/i;

/** Cuts the comment that a text begins with, and all in it. */
function cutComment(sql: string): string {
  let rest = sql;
  while (rest.startsWith('/*')) {
    const cut = rest.replace(INNERMOST_COMMENT, ' ').trimStart();
    if (cut === rest) return '';
    rest = cut;
  }
  return rest;
}

/**
 * True for a statement that begins as those do that read. The others are not given to the database at all: it
 * refuses most of them in a transaction that reads, but `DO` and `SET` can leave the role that may only read.
 */
export function isReading(sql: string): boolean {
  let rest = sql;
  for (;;) {
    const next = cutComment(rest.replace(BEFORE, ''));
    if (next === rest) return READS.test(rest);
    rest = next;
  }
}
