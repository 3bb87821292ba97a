/**
 * Chromium refuses to open custom schemes, so `app://hearth/x` is `https://app.localhost/x` in it. Everything that
 * the app sees and says has its own spelling.
 */
const ours = 'app://hearth';
const theirs = 'https://app.localhost';

function swap(address: string, from: string, to: string): string {
  const isOrigin = address === from || address.startsWith(`${from}/`);
  return isOrigin ? to + address.slice(from.length) : address;
}

/** As Chromium knows it. */
export function toChromium(address: string): string {
  return swap(address, ours, theirs);
}

/** As the app knows it. */
export function toApp(address: string): string {
  return swap(address, theirs, ours);
}
