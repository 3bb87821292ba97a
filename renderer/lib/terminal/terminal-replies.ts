/* oxlint-disable no-control-regex -- terminals speak in control characters */

/** What looks like the answer of a terminal and not like a key: a report, or a string sequence with content. */
const answer = /^\x1b(?:\[[?>=0-9;$]*[cnRtuxy]$|[\]PX^_][^])/;

/** The answers that programs need in order to draw, and that hold nothing but numbers. */
const allowed: readonly RegExp[] = [
  /^\x1b\[\?[0-9;]{1,16}c$/, // primary device attributes
  /^\x1b\[>[0-9;]{1,16}c$/, // secondary device attributes
  /^\x1b\[0n$/, // status: fine
  /^\x1b\[\??[0-9]{1,4};[0-9]{1,4}R$/, // where the cursor is; also Shift+F3
  /^\x1b\[\??[0-9]{1,6};[0-4]\$y$/, // whether a mode is on
  /^\x1b\](?:1[0-2]|4;[0-9]{1,3});rgb:[0-9a-f]{4}\/[0-9a-f]{4}\/[0-9a-f]{4}\x1b\\$/, // a colour
];

/**
 * True for what a terminal would answer by itself and must not: a program that is printed, such as a file an
 * agent shows, could have it typed into a shell. Keys and pasted text are never refused, unless the text begins
 * as such an answer does.
 */
export function isRefusedReply(text: string): boolean {
  return answer.test(text) && !allowed.some((pattern) => pattern.test(text));
}
