import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findRunningOperator } from './control-client.ts';
import { readServing } from './control-paths.ts';
import { createControlApp, listenForOperator } from './control-server.ts';
import { OperatorError } from './operator-error.ts';
import type { LogStatus, Operator } from './operator.ts';

const status: LogStatus = {
  serverId: 's',
  workspaceId: null,
  seq: 7,
  metaSeq: 2,
  epoch: 1,
  restoredHead: 0,
  isRecovering: false,
  backedUpSeq: 3,
  storedBytes: 10,
  groups: 1,
};

/** What the operator was asked for. */
let asked: unknown[];
const operator: Operator = {
  status: async () => status,
  async audit(after, limit) {
    asked.push([after, limit]);
    return [{ id: 1, at: 5, deviceId: null, action: 'a', detail: null, hash: Uint8Array.of(1, 2) }];
  },
  async invite(terms) {
    asked.push(terms);
    if (terms.role === 'viewer') throw new OperatorError('UNCLAIMED', 'There is no workspace yet.');
    if (terms.role === 'admin') throw new Error('a secret of the inside');
    return { invite: 'i', expiresAt: 9 };
  },
  backedUp: async (point) => void asked.push(point),
};

let folder: string;

beforeEach(() => {
  asked = [];
  folder = mkdtempSync(join(tmpdir(), 'hearth-control-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = () => ({
  folder,
  temporary: tmpdir(),
  platform: process.platform,
  random: { bytes: (length: number) => new Uint8Array(length) },
});

describe('through the socket', () => {
  test('O1: everything arrives as it was asked, and comes back as it was said', async () => {
    const server = await listenForOperator({ ...place(), operator, pid: 42 });
    const remote = await findRunningOperator(folder);
    expect(await remote?.status()).toEqual(status);
    expect(await remote?.audit(4, 10)).toEqual([
      { id: 1, at: 5, deviceId: null, action: 'a', detail: null, hash: Uint8Array.of(1, 2) },
    ]);
    expect(await remote?.invite({ role: 'owner', validFor: 60 })).toEqual({ invite: 'i', expiresAt: 9 });
    await remote?.backedUp({ serverId: 's', epoch: 1, seq: 7 });
    expect(asked).toEqual([[4, 10], { role: 'owner', validFor: 60 }, { serverId: 's', epoch: 1, seq: 7 }]);
    expect(readServing(folder)?.pid).toBe(42);
    server.close();
    expect(await findRunningOperator(folder)).toBeNull();
  });

  test('O5: a refusal keeps its code; a bug shows nothing of itself', async () => {
    const server = await listenForOperator({ ...place(), operator, pid: 1 });
    const remote = await findRunningOperator(folder);
    const refused = new OperatorError('UNCLAIMED', 'There is no workspace yet.');
    await expect(remote?.invite({ role: 'viewer', validFor: 1 })).rejects.toEqual(refused);
    await expect(remote?.invite({ role: 'admin', validFor: 1 })).rejects.toMatchObject({ code: 'FAILED' });
    await expect(remote?.invite({ role: 'admin', validFor: 1 })).rejects.not.toThrow('secret');
    server.close();
  });

  test('O1: what a killed server left is nobody, and in nobody’s way', async () => {
    const killed = await listenForOperator({ ...place(), operator, pid: 1 });
    const left = readServing(folder);
    killed.close();
    // The socket's file without anybody behind it, and the word of it.
    const socket = left?.control ?? '';
    rmSync(socket, { force: true });
    writeFileSync(socket, '');
    writeFileSync(join(folder, 'server.json'), JSON.stringify(left));
    expect(await findRunningOperator(folder)).toBeNull();
    const next = await listenForOperator({ ...place(), operator, pid: 2 });
    expect(await findRunningOperator(folder)).not.toBeNull();
    next.close();
  });

  test('O1: pages are refused', async () => {
    const server = await listenForOperator({ ...place(), operator, pid: 1 });
    const statusCode = await new Promise((resolve) => {
      const headers = { origin: 'http://localhost' };
      request({ socketPath: readServing(folder)?.control, path: '/status', headers }, (response) => {
        resolve(response.statusCode);
        response.resume();
      }).end();
    });
    expect(statusCode).toBe(403);
    server.close();
  });
});

test('whatever is sent, nothing is done that was not asked for in full', async () => {
  const app = createControlApp(operator);
  const body = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  );
  const path = fc.constantFrom('/invite', '/backed-up', '/audit?after=x&limit=-1', '/audit', '/nothing');
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('GET', 'POST', 'PUT'), path, body, async (method, where, sent) => {
      asked = [];
      const response = await app.request(where, { method, ...(method === 'GET' ? {} : { body: sent }) });
      expect([404, 500]).toContain(response.status);
      expect(asked).toEqual([]);
    }),
  );
});
