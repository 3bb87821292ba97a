import type { IncomingMessage } from 'node:http';

/**
 * The address of who calls, as strangers are counted by: an IPv6 one by its first half, because whoever has
 * one has the other 2^64 too.
 */
export function addressKey(address: string): string {
  const v4 = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (v4 !== undefined) return v4;
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter((part) => part !== '');
  const right = (tail ?? '').split(':').filter((part) => part !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** Who calls. Behind a proxy that is known, who the proxy says; nobody else is believed. */
export function callerOf(request: IncomingMessage, proxies: ReadonlySet<string>): string {
  const direct = addressKey(request.socket.remoteAddress ?? '');
  if (!proxies.has(direct)) return direct;
  const told = request.headers['x-forwarded-for'];
  const last = (typeof told === 'string' ? told : (told?.at(-1) ?? '')).split(',').at(-1)?.trim();
  return last ? addressKey(last) : direct;
}
