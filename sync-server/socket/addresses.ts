import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** The groups of an IPv6 address that are written, those in the place of `::` left out. */
function groupsOf(part: string): string[] {
  return part.split(':').filter((group) => group !== '');
}

/**
 * The address of who calls, as strangers are counted by: an IPv6 one by its first half, because whoever has
 * one has the other 2^64 too.
 */
export function addressKey(address: string): string {
  const v4 = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (v4 !== undefined) return v4;
  const [head = '', tail] = address.split('::');
  const left = groupsOf(head);
  const right = groupsOf(tail ?? '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** The same address always written alike, all of it: to tell a proxy from others in its network. */
export function wholeAddress(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIP(bare) !== 6) return bare;
  return new URL(`http://[${bare.replace(/%.*$/, '')}]`).hostname;
}

/** What a proxy wrote of an address: some write its port too. Null for anything else. */
function readAddress(written: string): string | null {
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(written)?.[1] ?? /^([\d.]+):\d+$/.exec(written)?.[1] ?? written;
  return isIP(bare) === 0 ? null : bare;
}

/** Who calls. Behind a proxy that is known, who the proxy says; nobody else is believed. */
export function callerOf(request: IncomingMessage, proxies: ReadonlySet<string>): string {
  const direct = request.socket.remoteAddress ?? '';
  if (!proxies.has(wholeAddress(direct))) return addressKey(direct);
  const told = request.headers['x-forwarded-for'];
  const last = (typeof told === 'string' ? told : (told?.at(-1) ?? '')).split(',').at(-1)?.trim();
  return addressKey(readAddress(last ?? '') ?? direct);
}
