import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** What a proxy adds to the requests that it passes on. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'];

function addressOf(context: Context): string | undefined {
  try {
    return getConnInfo(context).remote.address;
  } catch {
    // A request that came over no socket.
    return undefined;
  }
}

/** True for a program of this machine that asks by itself: what a proxy here passes on comes from elsewhere. */
export function isLocalCaller(context: Context): boolean {
  if (FORWARDED.some((name) => context.req.header(name) !== undefined)) return false;
  const address = addressOf(context)?.replace(/^::ffff:/, '');
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address ?? '');
}
