/* oxlint-disable no-control-regex -- terminals speak in control characters */

/** All controls but tab and line ends: an escape could end the bracket that marks the text as pasted. */
const unwanted = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]/g;

/** Text from the clipboard without the characters that a hand could not type into a line. */
export function cleanPaste(text: string): string {
  return text.replaceAll(unwanted, '').replaceAll(/\r\n?/g, '\n');
}

/**
 * Whether a person should see the text before it is typed: it has more than one line, and the program did not ask
 * to be told what is pasted, so that each line may be carried out as it comes.
 */
export function needsAsking(text: string, bracketed: boolean): boolean {
  return !bracketed && text.includes('\n');
}

/** How many lines are pasted; a line end at the end begins none. */
export function countLines(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}
