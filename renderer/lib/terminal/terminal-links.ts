/** A web address inside a line of a terminal: where it stands, in characters, and what it is. */
export interface FoundLink {
  readonly start: number;
  readonly url: string;
}

const address = /https?:\/\/[^\s"'<>`{}|\\^]+/g;
const longest = 2_048;

/** The web addresses in a line. Brackets and stops at the end of a sentence are not part of them. */
export function findLinks(line: string): FoundLink[] {
  return [...line.matchAll(address)].flatMap((match) => {
    const url = trimEnd(match[0]);
    return parseWebAddress(url) === null ? [] : [{ start: match.index, url }];
  });
}

function trimEnd(url: string): string {
  const bare = url.replace(/[.,;:!?]+$/, '');
  const closing = bare.at(-1);
  if ((closing === ')' && !bare.includes('(')) || (closing === ']' && !bare.includes('['))) {
    return trimEnd(bare.slice(0, -1));
  }
  return bare;
}

/** The address as it would be opened, or null when it is not a plain one: http(s), without a user name. */
export function parseWebAddress(text: string): URL | null {
  if (text.length > longest || /[\s\p{Cc}]/u.test(text)) return null;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.host === '') return null;
  return url.username === '' && url.password === '' ? url : null;
}
