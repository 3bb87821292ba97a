import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { enterRaw, type RawClient, type RawDevice } from '../../e2e/fixtures/sync/raw-client.ts';
import { newId } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder } from '../../e2e/fixtures/sync/test-server.ts';
import { memberId, workspaceId } from '../../shared/domain/ids.ts';
import { createDeviceKey } from '../../shared/testing/device-key.ts';
import { random } from './platform.ts';

const program = fileURLToPath(new URL('hearth-sync.ts', import.meta.url));
const announcement = z.strictObject({
  ready: z.literal(true),
  url: z.string(),
  invite: z.string().optional(),
});

const logLine = z.object({ at: z.string(), level: z.string(), event: z.string() });

interface Running extends z.infer<typeof announcement> {
  readonly process: ChildProcess;
  readonly exit: Promise<unknown>;
  stderr(): string;
}

let folder: ReturnType<typeof createTestFolder>;
let started: ChildProcess[];

async function serve(): Promise<Running> {
  const child = spawn(process.execPath, [program, 'serve', '--data', folder.path, '--port', '0', '--json']);
  started.push(child);
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const [line] = await once(createInterface(child.stdout), 'line');
  return {
    ...announcement.parse(JSON.parse(String(line))),
    process: child,
    exit: once(child, 'exit'),
    stderr: () => errors,
  };
}

function device(): RawDevice {
  return { deviceId: newId(), keyId: 'k1', ...createDeviceKey() };
}

function claim(server: Running, owner: RawDevice): ReturnType<typeof enterRaw> {
  return enterRaw(server.url, owner, {
    kind: 'claim',
    invite: server.invite ?? '',
    workspaceId: workspaceId.parse(newId()),
    memberId: memberId.parse(newId()),
  });
}

beforeEach(() => {
  folder = createTestFolder();
  started = [];
});

afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  folder.remove();
});

describe('hearth-sync serve', () => {
  test('announces itself in one line, with an invite until there is an owner', async () => {
    const first = await serve();
    expect(first.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    expect(first.invite).toMatch(/^[\w-]{32}$/);
    const client = await claim(first, device());
    client.close();
    first.process.kill('SIGTERM');
    expect(await first.exit).toEqual([0, null]);
    const second = await serve();
    expect(second.invite).toBeUndefined();
  });

  test('serves its health, and logs JSON lines without what was sent', async () => {
    const server = await serve();
    const client = await claim(server, device());
    const secret = 'a-secret-in-a-payload';
    client.send({
      type: 'push',
      batchId: 1,
      records: [
        {
          localId: 1,
          groupId: 'workspace',
          documentId: 'workspace',
          payload: new TextEncoder().encode(secret),
        },
      ],
    });
    await client.next('ack');
    const health = await fetch(server.url.replace('ws', 'http') + '/readyz');
    expect(await health.json()).toEqual({ ready: true });
    client.close();
    server.process.kill('SIGTERM');
    await server.exit;
    const lines = server.stderr().trim().split('\n');
    expect(lines.map((line) => logLine.parse(JSON.parse(line)).event)).toEqual(
      expect.arrayContaining(['server.ready', 'device.welcomed', 'server.closed']),
    );
    expect(server.stderr()).not.toContain(secret);
    expect(server.stderr()).not.toContain(server.invite);
  });

  test('a second one on the same folder says so and leaves', async () => {
    await serve();
    const child = spawn(process.execPath, [program, 'serve', '--data', folder.path, '--port', '0']);
    started.push(child);
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += String(chunk)));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(errors).toContain('Another sync server uses the folder');
  });
});

describe('SIGKILL', () => {
  const BATCH = 3;
  let localId: number;
  /** Numbers of the records that were acknowledged. */
  let acknowledged: number[];

  /** Each record carries its number, so that it is known again by what it says. */
  function write(client: RawClient): void {
    const records = Array.from({ length: BATCH }, () => {
      localId += 1;
      const payload = new Uint8Array(200);
      new DataView(payload.buffer).setUint32(0, localId);
      return { localId, groupId: 'workspace' as const, documentId: 'workspace', payload };
    });
    client.send({ type: 'push', batchId: localId, records });
  }

  /** Writes without pause; kills the server in the moment of an answer, and hears what it still said. */
  async function writeUntilKilled(client: RawClient, server: Running, answers: number): Promise<void> {
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
    const owner = device();
    localId = 0;
    acknowledged = [];
    let server = await serve();
    let client = await claim(server, owner);
    for (let round = 0; round < 20; round++) {
      await writeUntilKilled(client, server, (random.bytes(1)[0] ?? 0) % 40);
      await server.exit;
      server = await serve();
      client = await enterRaw(server.url, owner, { kind: 'resume' });
      expect(client.welcome.deviceHead).toBeGreaterThanOrEqual(Math.max(...acknowledged));
    }

    client.send({ type: 'pull', cursors: [] });
    const durable = new Set<number>();
    for (let head = 0; head === 0;) {
      const records = await client.next('records');
      for (const record of records.items) {
        if (record.kind === 'yjs') durable.add(Buffer.from(record.payload).readUInt32BE(0));
      }
      head = records.head;
    }
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(acknowledged.filter((number) => !durable.has(number))).toEqual([]);
    client.close();
  }, 120_000);
});
