/** The scheme under which the shell serves the renderer, and its one origin. */
export const appScheme = 'app';
export const appOrigin = 'app://hearth';
/** Address of the one document there is. */
export const appAddress = 'app://hearth/';

/** Splits an address of our origin into its path; null for every other address. Never throws. */
export function appPath(address: string): string | null {
  const url = URL.parse(address);
  if (url === null || url.protocol !== `${appScheme}:` || url.host !== 'hearth') return null;
  if (url.username !== '' || url.password !== '' || url.port !== '') return null;
  return url.pathname;
}
