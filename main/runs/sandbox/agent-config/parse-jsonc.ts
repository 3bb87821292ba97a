/**
 * Reads JSON with comments and commas too many, as agents and editors do. Throws a SyntaxError for
 * everything else. In time linear to the text, as it comes from a repository.
 */
export function parseJsonc(text: string): unknown {
  const characters = text.replace(/^\uFEFF/, '').split('');
  /** A comma that nothing has followed yet. */
  let comma = -1;
  for (let at = 0; at < characters.length; at++) {
    const end = endOfComment(characters, at);
    if (end !== at) {
      characters.fill(' ', at, end);
      at = end - 1;
      continue;
    }
    const character = characters[at] ?? '';
    if (/\s/.test(character)) continue;
    if (comma !== -1 && (character === '}' || character === ']')) characters[comma] = ' ';
    comma = character === ',' ? at : -1;
    if (character === '"') at = endOfString(characters, at);
  }
  return JSON.parse(characters.join(''));
}

/** The place after the comment that begins here; the same place when none does. */
function endOfComment(characters: readonly string[], at: number): number {
  if (characters[at] !== '/') return at;
  if (characters[at + 1] === '/') {
    const end = characters.indexOf('\n', at);
    return end === -1 ? characters.length : end;
  }
  if (characters[at + 1] !== '*') return at;
  for (let end = at + 2; end < characters.length; end++) {
    if (characters[end] === '*' && characters[end + 1] === '/') return end + 2;
  }
  throw new SyntaxError('A comment has no end');
}

/** The place of the quote that closes the string begun here. */
function endOfString(characters: readonly string[], start: number): number {
  for (let at = start + 1; at < characters.length; at++) {
    if (characters[at] === '\\') at++;
    else if (characters[at] === '"') return at;
  }
  throw new SyntaxError('A string has no end');
}
