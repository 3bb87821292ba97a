import { describe, expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import { decodeClientMessage, encodeClientMessage } from '../../shared/wire/client-codec.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage } from '../../shared/wire/messages.ts';
import { WireError } from '../../shared/wire/wire-error.ts';
import { commonVersion, type VersionRange } from '../../shared/wire/versions.ts';
import { createScriptedHost } from './testing/scripted-host.ts';

const ranges: readonly VersionRange[] = [
  { oldest: 3, newest: 3 },
  { oldest: 3, newest: 4 },
  { oldest: 4, newest: 4 },
  { oldest: 5, newest: 6 },
];
const pairs = ranges
  .slice(0, 3)
  .flatMap((versions) => ranges.map((serverVersions) => ({ versions, serverVersions })));
const name = ({ oldest, newest }: VersionRange): string => `${oldest} to ${newest}`;

/** What a server that speaks these makes of a message. */
function readBy(versions: VersionRange, message: ClientMessage): string {
  try {
    return decodeClientMessage(encodeClientMessage(message), wireLimits.strangerFrame, versions).type;
  } catch (error) {
    return error instanceof WireError ? error.code : String(error);
  }
}

const cases = pairs.map((pair) => ({
  ...pair,
  host: name(pair.versions),
  server: name(pair.serverVersions),
  common: commonVersion(pair.versions, pair.serverVersions),
}));

describe('F4: a host and a server of other versions', () => {
  test.each(cases.filter(({ common }) => common !== null))(
    'host $host, server $server: both speak $common',
    async ({ versions, serverVersions, common }) => {
      const host = createScriptedHost({ time: createManualTime(), versions, serverVersions: versions });
      host.replica.edit('workspace', 'workspace', 'name', 'x');
      async function welcome(): Promise<void> {
        host.socket().open();
        expect(readBy(serverVersions, host.last('hello'))).toBe('hello');
        host.socket().say({ ...host.server.challenge, version: common ?? 0 });
        await host.settle();
        host.socket().say(host.server.welcome);
        await host.settle();
      }
      const done = host.link();
      await welcome();
      await done;
      await host.settle();
      await welcome();
      expect(host.sent('hello')).toMatchObject([versions]);
      const connected = host.logged.find(({ event }) => event === 'sync.connected');
      expect(connected?.fields).toMatchObject({ version: common });
      expect(host.sent('push')).toHaveLength(1);
      host.connection.stop();
    },
  );

  test.each(cases.filter(({ common }) => common === null))(
    'host $host, server $server: neither changes anything',
    async ({ versions, serverVersions }) => {
      const host = createScriptedHost({ time: createManualTime(), versions, serverVersions: versions });
      host.replica.edit('workspace', 'workspace', 'name', 'x');
      const done = host.link();
      done.catch(() => undefined);
      host.socket().open();
      expect(readBy(serverVersions, host.last('hello'))).toBe('UNSUPPORTED_VERSION');
      host.socket().say({ type: 'bye', code: closeCodes.upgradeRequired });
      host.socket().drop(closeCodes.upgradeRequired);
      await expect(done).rejects.toMatchObject({ code: 'UPGRADE_REQUIRED' });
      expect(host.replica.pendingCount()).toBe(1);
      host.connection.stop();
    },
  );

  test('an update of the server: the outbox is kept, and a person is asked to update', async () => {
    const host = createScriptedHost({ time: createManualTime() });
    await host.linked();
    await host.goLive();
    host.socket().drop(1006);
    host.replica.edit('workspace', 'workspace', 'name', 'x');
    host.connection.retryNow();
    await host.settle();
    host.socket().open();
    host.socket().drop(closeCodes.upgradeRequired);
    await host.settle();
    expect(host.status()).toMatchObject({
      state: 'refused',
      problem: 'update',
      pending: 1,
      message: expect.stringContaining('Update Hearth'),
    });
    host.connection.retryNow();
    await host.settle();
    await host.goLive();
    await host.ack();
    expect(host.status()).toMatchObject({ state: 'live', problem: null, pending: 0 });
    host.connection.stop();
  });

  test('a version that was not offered is not spoken', async () => {
    const host = createScriptedHost({ time: createManualTime(), versions: { oldest: 3, newest: 3 } });
    const done = host.link();
    host.socket().open();
    host.socket().say({ ...host.server.challenge, version: 4 });
    await expect(done).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(host.sent('auth')).toEqual([]);
    host.connection.stop();
  });
});
