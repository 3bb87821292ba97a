/** Longest text that a program may ask to be copied, in characters of base64. */
const longest = 256 * 1024;

/**
 * The text that a program asks to put on the clipboard (OSC 52, without its number): `c;` and base64. Null for
 * anything else, above all for the question what is on the clipboard (`?`), which is never answered.
 */
export function parseCopyRequest(data: string): string | null {
  const separator = data.indexOf(';');
  const encoded = data.slice(separator + 1);
  if (separator < 0 || encoded === '' || encoded.length > longest) return null;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  try {
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
