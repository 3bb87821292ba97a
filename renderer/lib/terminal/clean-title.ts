const longest = 80;

/** Controls, invisible characters, and those that turn the direction of text and so hide what it says. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;

/** The title that a program gave its terminal, fit to be shown: one line of at most 80 characters. */
export function cleanTitle(title: string): string {
  const clean = title
    .slice(0, 10 * longest)
    .replaceAll(hidden, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const shown = Array.from(clean);
  return shown.length <= longest ? shown.join('') : `${shown.slice(0, longest - 1).join('')}…`;
}
