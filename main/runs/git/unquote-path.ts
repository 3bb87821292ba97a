const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
};

/** Undoes git's C-style quotes (`core.quotePath`); a path without them is given back as it is. */
export function unquotePath(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"')) return text;
  const parts = text.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs);
  const bytes = [...parts].map(([, octal, letter, plain]) => {
    if (octal !== undefined) return Buffer.of(Number.parseInt(octal, 8));
    if (letter !== undefined) return Buffer.of(escapes[letter] ?? letter.charCodeAt(0));
    return Buffer.from(plain ?? '');
  });
  return Buffer.concat(bytes).toString();
}
