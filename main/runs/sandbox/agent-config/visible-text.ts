const MAX_LENGTH = 2000;

/**
 * Text of a repository as a person may be asked about it: what does not show or changes the order of
 * what is shown (control and bidirectional characters, separators of lines) stands there by its number,
 * and too long a text tells how much is missing.
 */
export function visibleText(text: string): string {
  const shown = text.slice(0, MAX_LENGTH).replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, byNumber);
  const missing = text.length - MAX_LENGTH;
  return missing > 0 ? `${shown}… (${missing} more characters)` : shown;
}

function byNumber(character: string): string {
  if (character === '\n') return ' ⏎ ';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
