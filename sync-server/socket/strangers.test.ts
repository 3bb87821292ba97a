import { describe, expect, test } from 'vitest';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { addressKey, callerOf, wholeAddress } from './addresses.ts';
import { defaultLimits, type ServerLimits } from './server-limits.ts';
import { createStats } from './stats.ts';
import { createStrangers } from './strangers.ts';

function open(limits: Partial<ServerLimits>) {
  const time = createManualTime();
  const stats = createStats();
  const strangers = createStrangers({ clock: time.clock, limits: { ...defaultLimits, ...limits }, stats });
  return { strangers, time, stats };
}

describe('L4: strangers', () => {
  test('are bounded in all, and from one address', () => {
    const { strangers, stats } = open({ strangers: 5, strangersPerAddress: 3 });
    const leaves = [1, 2, 3].map(() => strangers.admit('a'));
    expect(leaves.every((leave) => leave !== null)).toBe(true);
    expect(strangers.admit('a')).toBeNull();
    expect(strangers.admit('b')).not.toBeNull();
    expect(strangers.admit('c')).not.toBeNull();
    expect(strangers.admit('d')).toBeNull();
    leaves[0]?.();
    leaves[0]?.();
    expect(strangers.admit('a')).not.toBeNull();
    expect(strangers.admit('d')).toBeNull();
    expect(stats.report().levels.get('strangers')).toBe(5);
  });

  test('from one address come so many in a second, and after that nobody is remembered', () => {
    const { strangers, time } = open({ arrivals: { perSecond: 10, burst: 20 } });
    const come = (address: string, count: number) =>
      Array.from({ length: count }, () => {
        const leave = strangers.admit(address);
        leave?.();
        return leave !== null;
      }).filter(Boolean).length;
    expect(come('a', 50)).toBe(20);
    expect(come('b', 5)).toBe(5);
    time.advance(1_000);
    expect(come('a', 50)).toBe(10);
  });
});

describe('an address', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.0.0.7', '10.0.0.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
    ['fe80::1', 'fe80:0:0:0'],
  ])('%s counts as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });

  function request(from: string, told?: string): IncomingMessage {
    const socket = new Socket();
    Object.defineProperty(socket, 'remoteAddress', { value: from });
    const made = new IncomingMessage(socket);
    if (told !== undefined) made.headers['x-forwarded-for'] = told;
    return made;
  }

  test('is believed of a proxy that is known, and of nobody else', () => {
    const proxies = new Set(['10.0.0.1']);
    expect(callerOf(request('::ffff:10.0.0.1', '1.2.3.4, 5.6.7.8'), proxies)).toBe('5.6.7.8');
    expect(callerOf(request('10.0.0.1'), proxies)).toBe('10.0.0.1');
    expect(callerOf(request('9.9.9.9', '5.6.7.8'), proxies)).toBe('9.9.9.9');
  });

  test('S1: that a proxy wrote with its port is read, and nonsense is nobody’s', () => {
    const proxies = new Set(['10.0.0.1']);
    const told = (written: string): string => callerOf(request('10.0.0.1', written), proxies);
    expect(told('5.6.7.8:51234')).toBe('5.6.7.8');
    expect(told('[2001:db8:1:2::9]:443')).toBe('2001:db8:1:2');
    expect(told('[2001:db8:1:2::9]')).toBe('2001:db8:1:2');
    expect(told('2001:db8:1:2::9')).toBe('2001:db8:1:2');
    for (const nonsense of ['unknown', '1.2.3', '_hidden', '5.6.7.8:x', '[::1', '', ' , ']) {
      expect(told(nonsense)).toBe('10.0.0.1');
    }
  });

  test('S1: a proxy of IPv6 is that address, however it is written, and not its network', () => {
    const proxies = new Set(['2001:0db8:1:2::A'].map(wholeAddress));
    expect(callerOf(request('2001:db8:1:2:0:0:0:a', '5.6.7.8'), proxies)).toBe('5.6.7.8');
    expect(callerOf(request('2001:db8:1:2::b', '5.6.7.8'), proxies)).toBe('2001:db8:1:2');
    expect(callerOf(request('::ffff:10.0.0.1', '5.6.7.8'), new Set([wholeAddress('::ffff:10.0.0.1')]))).toBe(
      '5.6.7.8',
    );
  });
});
