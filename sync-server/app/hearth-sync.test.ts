import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { enterRaw, type RawClient } from '../../e2e/fixtures/sync/raw-client.ts';
import {
  claimServer,
  createDevice,
  createPusher,
  createSyncProgram,
  type ServerProcess,
  type SyncProgram,
} from '../../e2e/fixtures/sync/server-process.ts';
import { createTestFolder } from '../../e2e/fixtures/sync/test-server.ts';
import { createTestWriter } from '../../e2e/fixtures/sync/test-writer.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import { clock, random } from './platform.ts';

const logLine = z.strictObject({
  at: z.string(),
  level: z.string(),
  event: z.string(),
  port: z.number().optional(),
  claimed: z.boolean().optional(),
  code: z.number().optional(),
  deviceId: z.string().optional(),
  role: z.string().optional(),
});

let folder: ReturnType<typeof createTestFolder>;
let program: SyncProgram;

beforeEach(() => {
  folder = createTestFolder();
  program = createSyncProgram(folder.path);
});

afterEach(() => {
  program.end();
  folder.remove();
});

async function stop({ process, exit }: ServerProcess): Promise<unknown> {
  process.kill('SIGTERM');
  return exit;
}

describe('hearth-sync serve', () => {
  test('announces itself in one line, with an invite until there is an owner', async () => {
    const first = await program.serve();
    expect(first.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    expect(first.invite).toMatch(/^[\w-]{32}$/);
    const client = await claimServer(first, createDevice());
    client.close();
    expect(await stop(first)).toEqual([0, null]);
    const second = await program.serve();
    expect(second.invite).toBeUndefined();
  });

  test('T1, T3: serves its health, and logs JSON lines without what was sent or from where', async () => {
    const server = await program.serve();
    const client = await claimServer(server, createDevice());
    const secret = 'a-secret-in-a-payload';
    client.send({
      type: 'push',
      batchId: 1,
      records: [
        {
          localId: 1,
          groupId: 'workspace',
          documentId: 'workspace',
          origin: '',
          payload: createTestWriter().type(secret),
        },
      ],
    });
    await client.next('ack');
    const health = await fetch(`${server.http}/readyz`);
    expect(await health.json()).toEqual({ ready: true });
    client.close();
    await stop(server);
    const lines = server.stderr().trim().split('\n');
    expect(lines.map((line) => logLine.parse(JSON.parse(line)).event)).toEqual(
      expect.arrayContaining(['server.ready', 'device.welcomed', 'server.closed']),
    );
    for (const never of [secret, server.invite ?? '', '127.0.0.1', folder.path]) {
      expect(server.stderr()).not.toContain(never);
    }
  });

  test('a second one on the same folder says so and leaves', async () => {
    await program.serve();
    const { code, stderr } = await program.run('serve', '--port', '0');
    expect(code).toBe(1);
    expect(stderr).toContain('Another sync server uses the folder');
  });

  test('O5: explains itself: help, and what is wrong with a command line', async () => {
    const help = await program.run('serve', '--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--backup-every TIME');
    const wrong = await program.run('serve', '--port', 'http');
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('--port: http is not a port');
    const taken = await program.serve();
    const other = createTestFolder();
    const port = new URL(taken.url).port;
    const refused = await program.run('serve', '--data', other.path, '--port', port);
    other.remove();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('The port is in use.');
  });

  test('L6: a quota of the command line is the one that refuses', async () => {
    const server = await program.serve('--quota', '20KiB', '--document-limit', '10MiB');
    const client = await claimServer(server, createDevice());
    const pusher = createPusher(client);
    await pusher.push(1, 10_000);
    expect(await pusher.refused(1, 12_000)).toBe('QUOTA_EXCEEDED');
    client.close();
  });
});

describe('metrics', () => {
  /** Metrics by name and labels. */
  async function scrape(url: string): Promise<Map<string, number>> {
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => {
        const [, name = '', value = ''] = /^([a-z\d_]+(?:\{[^}]*\})?) (\S+)$/.exec(line) ?? [];
        expect(name).not.toBe('');
        return [name, Number(value)];
      }),
    );
  }

  test('T3: tell what happened, and of nobody', async () => {
    const server = await program.serve();
    const owner = createDevice();
    const client = await claimServer(server, owner);
    const pusher = createPusher(client);
    await pusher.push(7, 100);
    const metrics = await scrape(`${server.http}/metrics`);
    expect(metrics.get('hearth_sync_records_accepted_total')).toBe(7);
    expect(metrics.get('hearth_sync_log_seq')).toBe(10);
    expect(metrics.get('hearth_sync_log_backed_up_seq')).toBe(0);
    expect(metrics.get('hearth_sync_connections_total')).toBe(1);
    expect(metrics.get('hearth_sync_devices')).toBe(1);
    expect(metrics.get('hearth_sync_commit_seconds_count')).toBeGreaterThan(0);
    expect(metrics.get('hearth_sync_commit_seconds_bucket{le="+Inf"}')).toBe(
      metrics.get('hearth_sync_commit_seconds_count'),
    );
    expect(metrics.get('hearth_sync_audit_entries{action="workspace.claimed"}')).toBe(1);
    expect(metrics.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
    expect(metrics.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
    const text = await (await fetch(`${server.http}/metrics`)).text();
    for (const never of [owner.deviceId, client.welcome.workspaceId, client.welcome.memberId, '127.0.0.1']) {
      expect(text).not.toContain(never);
    }
    client.close();
  });

  test('T2: are at the port that was asked for, and then not at the other', async () => {
    const server = await program.serve('--metrics-port', '0');
    expect((await fetch(`${server.http}/metrics`)).status).toBe(404);
    const metrics = await scrape(`http://127.0.0.1:${server.metricsPort}/metrics`);
    expect(metrics.get('hearth_sync_log_epoch')).toBe(1);
    expect((await fetch(`http://127.0.0.1:${server.metricsPort}/sync`)).status).toBe(404);
  });
});

describe('bad requests', () => {
  /** Sends bytes as they are; resolves with all that came back before the server hung up. */
  async function raw(server: ServerProcess, bytes: string): Promise<string> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    return answer;
  }

  test('T4: are cut off before they cost anything', async () => {
    const server = await program.serve();
    const large = `GET /healthz HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await raw(server, large)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await raw(server, 'NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    const long = 'POST /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\nabc';
    expect(await raw(server, long)).toMatch(/^HTTP\/1\.1 413 [^]*"error":"TOO_LARGE"/);
    const chunked = 'PUT /readyz HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n';
    expect(await raw(server, chunked)).toMatch(/^HTTP\/1\.1 405 /);
    expect((await fetch(`${server.http}/healthz`)).status).toBe(200);
  });
});

describe('draining', () => {
  test('E1, C1: says goodbye with 1001 and ends with 0, whatever is connected', async () => {
    const server = await program.serve();
    const client = await claimServer(server, createDevice());
    const stranger = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(stranger, 'connect');
    stranger.write('GET /healthz HTTP/1.1\r\nHost:');
    const started = clock.monotonic();
    expect(await stop(server)).toEqual([0, null]);
    expect(clock.monotonic() - started).toBeLessThan(5_000);
    expect((await client.next('bye')).code).toBe(closeCodes.goingAway);
    expect(await client.closed).toBe(closeCodes.goingAway);
  });
});

describe('SIGKILL', () => {
  const BATCH = 3;
  let localId: number;
  /** Numbers of the records that were acknowledged. */
  let acknowledged: number[];
  let writer: ReturnType<typeof createTestWriter>;

  /** Each record carries its number, so that it is known again by what it says. */
  function write(client: RawClient): void {
    const records = Array.from({ length: BATCH }, () => {
      localId += 1;
      const payload = writer.type(`#${localId}.`);
      return { localId, groupId: 'workspace' as const, documentId: 'workspace', origin: '', payload };
    });
    client.send({ type: 'push', batchId: localId, records });
  }

  /** Writes without pause; kills the server in the moment of an answer, and hears what it still said. */
  async function writeUntilKilled(client: RawClient, server: ServerProcess, answers: number): Promise<void> {
    for (let i = 0; i < 4; i++) write(client);
    for (let i = 0; ; i++) {
      const ack = await client.next('ack').catch(() => null);
      if (!ack) return;
      for (let back = 0; back < BATCH; back++) acknowledged.push(ack.batchId - back);
      if (i < answers) write(client);
      if (i === answers) server.process.kill('SIGKILL');
    }
  }

  test('W3: at any moment loses no acknowledged record', async () => {
    const owner = createDevice();
    localId = 0;
    acknowledged = [];
    writer = createTestWriter();
    let server = await program.serve();
    let client = await claimServer(server, owner);
    for (let round = 0; round < 20; round++) {
      await writeUntilKilled(client, server, (random.bytes(1)[0] ?? 0) % 40);
      await server.exit;
      server = await program.serve();
      client = await enterRaw(server.url, owner, { kind: 'resume' });
      expect(client.welcome.deviceHead).toBeGreaterThanOrEqual(Math.max(...acknowledged));
      // What was under way when it was killed may be lost: it goes on from there under a fresh client id.
      writer = createTestWriter();
    }

    client.send({ type: 'pull', cursors: [], credits: 64 * 1024 * 1024 });
    const durable = new Set<number>();
    for (let head = 0; head === 0;) {
      const records = await client.next('records');
      for (const record of records.items) {
        if (record.kind !== 'yjs') continue;
        const [, number] = /#(\d+)\./.exec(Buffer.from(record.payload).toString('latin1')) ?? [];
        durable.add(Number(number));
      }
      head = records.head;
    }
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(acknowledged.filter((number) => !durable.has(number))).toEqual([]);
    client.close();
  }, 120_000);
});
