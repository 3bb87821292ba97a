import { appAddress } from './origin.ts';

/**
 * True when a frame may go to an address: the main frame to the one document there is (that is a reload; what comes
 * after `#` does not matter), other frames nowhere.
 */
export function mayNavigate({ url, isMainFrame }: { url: string; isMainFrame: boolean }): boolean {
  return isMainFrame && url.split('#', 1)[0] === appAddress;
}
