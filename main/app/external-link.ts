/** An address that may be shown to the person and then opened in their browser. */
export interface ExternalLink {
  readonly url: string;
  /** As the person shall read it: punycode stays, so that look-alike letters show. */
  readonly host: string;
}

const maxLength = 2048;

/** URL parsers drop some of these, so they could hide what an address is. */
const invisible = /[\s\p{Cc}]/u;

/** Accepts a plain https address without a user name; null for everything else. */
export function parseExternalLink(address: string): ExternalLink | null {
  if (address.length > maxLength || invisible.test(address)) return null;
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:' || url.host === '') return null;
  if (url.username !== '' || url.password !== '') return null;
  return { url: url.href, host: url.host };
}
