import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { openStock, type Opened, type StockClient } from '../../e2e/fixtures/sync/stock-provider.ts';
import {
  createTestFolder,
  openTestStore,
  startTestServer,
  type TestServer,
} from '../../e2e/fixtures/sync/test-server.ts';
import { readMessage, step1Frame, updateFrame } from '../../shared/documents/room-frames.ts';
import { teamId, type TeamId } from '../../shared/domain/ids.ts';
import type { LogFields } from '../../shared/lib/ports.ts';
import type { MetaEntry } from '../../shared/wire/meta.ts';
import { clock } from '../app/platform.ts';
import { createTickets, type Ticket } from '../auth/tickets.ts';
import type { LogStore } from '../log/log-store.ts';
import { readCall } from './admit.ts';
import { eventually } from '../../shared/testing/eventually.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let server: TestServer;
let seed: Seed;
let team: TeamId;
let board: string;
let member: SeededDevice;
let clients: StockClient[];
let logged: string[];

function ticketOf(device: SeededDevice, change: Partial<Ticket> = {}): Opened {
  const { memberId, deviceId } = device;
  const expiresAt = clock.now() + 600_000;
  const ticket = { memberId, deviceId, documentId: board, expiresAt, ...change };
  const text = createTickets({ seed: store.signingSeed }).issue(ticket);
  return { url: `${server.url}/yjs`, room: ticket.documentId, params: { ticket: text } };
}

function join(opened: Opened = ticketOf(member), doc?: Y.Doc): StockClient {
  const client = openStock(opened, doc);
  clients.push(client);
  return client;
}

async function joined(...args: Parameters<typeof join>): Promise<StockClient> {
  const client = join(...args);
  await eventually(() => expect(client.provider.synced).toBe(true));
  return client;
}

async function say(...entries: MetaEntry[]): Promise<void> {
  const place = server.core.hub.reserve();
  place.publish(await seed.say(...entries));
}

/** The text as the log alone tells it. */
async function logText(): Promise<string> {
  const doc = new Y.Doc();
  const stored = await store.document(board);
  if (stored?.snapshot) Y.applyUpdate(doc, stored.snapshot);
  for (const { payload } of stored?.updates ?? []) Y.applyUpdate(doc, payload);
  return doc.getText('body').toJSON();
}

const recordCount = async (): Promise<number> => (await store.document(board))?.updates.length ?? 0;

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  team = teamId.parse(newId());
  board = `board:${team}:0`;
  member = await seed.device('member', [team]);
  clients = [];
  logged = [];
  const note = (event: string, fields: LogFields = {}): void =>
    void logged.push(JSON.stringify({ event, ...fields }));
  server = await startTestServer(folder.path, { store, logger: { info: note, warn: note, error: note } });
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await server.close();
  folder.remove();
});

describe('writing', () => {
  test('Y1, Y4: stock providers converge, and what they show is in the log', async () => {
    const other = await seed.device('member', [team]);
    const [a, b] = [await joined(), await joined(ticketOf(other))];
    for (let i = 0; i < 50; i++) {
      a.text.insert(i % (a.text.length + 1), 'a');
      b.text.insert(i % (b.text.length + 1), 'b');
      if (i % 7 === 0) a.text.delete(0, 1);
    }
    await eventually(() => {
      expect(a.read()).toHaveLength(92);
      expect(b.read()).toBe(a.read());
    });
    expect(await logText()).toBe(a.read());
    const late = await joined(ticketOf(other));
    expect(late.read()).toBe(a.read());
    expect(logged.join('\n')).not.toContain(ticketOf(member).params.ticket.slice(0, 40));
  });

  test('R2: a sender does not get its own change back', async () => {
    const [a, b] = [await joined(), await joined()];
    const got: string[] = [];
    a.provider.ws?.addEventListener('message', ({ data }) => {
      const message = data instanceof ArrayBuffer ? readMessage(new Uint8Array(data)) : null;
      if (message?.kind === 'update') got.push(Buffer.from(message.update).toString('latin1'));
    });
    a.text.insert(0, 'mine');
    await eventually(() => expect(b.read()).toBe('mine'));
    b.text.insert(4, 'yours');
    await eventually(() => expect(a.read()).toBe('mineyours'));
    expect(got).toHaveLength(1);
    expect(got[0]).toContain('yours');
  });

  test('Y5: what a provider only repeats on coming back is not written again', async () => {
    const a = await joined();
    a.text.insert(0, 'kept and gone');
    a.text.delete(4, 9);
    await eventually(async () => expect(await logText()).toBe('kept'));
    const before = await recordCount();
    a.provider.disconnect();
    a.provider.connect();
    await eventually(() => expect(a.provider.synced).toBe(true));
    a.text.insert(4, '!');
    await eventually(async () => expect(await logText()).toBe('kept!'));
    expect(await recordCount()).toBe(before + 1);
  });

  test('Y6: a change that is refused ends its sender’s connection alone', async () => {
    const [a, b] = [await joined(), await joined()];
    const refuse = async (update: Uint8Array): Promise<number> => {
      const { url, room, params } = ticketOf(member);
      const socket = new WebSocket(`${url}/${room}?ticket=${params.ticket}`);
      const closed = new Promise<number>((resolve) => socket.once('close', resolve));
      socket.once('open', () => socket.send(updateFrame(update)));
      return closed;
    };
    expect(await refuse(Uint8Array.of(9, 9, 9))).toBe(4409);
    expect(await refuse(new Uint8Array(10_000).fill(200))).toBe(4409);
    expect(await refuse(new Uint8Array(1024 * 1024))).toBe(4413);
    a.text.insert(0, 'still here');
    await eventually(() => expect(b.read()).toBe('still here'));
    expect([a.codes, b.codes]).toEqual([[], []]);
  });

  test('Y6: a change that builds on what the log lacks stops its provider', async () => {
    const [a, b] = [await joined(), await joined()];
    const gap = new Y.Doc();
    const updates: Uint8Array[] = [];
    gap.on('update', (update: Uint8Array) => void updates.push(update));
    gap.getText('body').insert(0, 'x');
    gap.getText('body').insert(1, 'y');
    Y.applyUpdate(a.doc, updates[1] ?? new Uint8Array());
    a.provider.ws?.send(updateFrame(updates[1] ?? new Uint8Array()).slice().buffer);
    expect(await a.stopped).toBe(4409);
    expect([b.read(), b.codes]).toEqual(['', []]);
  });

  test('Y2: a viewer reads and does not write', async () => {
    const a = await joined();
    a.text.insert(0, 'read me');
    const viewer = await joined(ticketOf(await seed.device('viewer', [team])));
    await eventually(() => expect(viewer.read()).toBe('read me'));
    viewer.text.insert(0, 'no ');
    expect(await viewer.stopped).toBe(4403);
    expect([a.read(), await logText()]).toEqual(['read me', 'read me']);
  });
});

describe('limits', () => {
  test('Y10: who asks for everything again and again is let go', async () => {
    const { url, room, params } = ticketOf(member);
    const socket = new WebSocket(`${url}/${room}?ticket=${params.ticket}`);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.once('open', () => {
      for (let i = 0; i < 40; i++) socket.send(step1Frame(Uint8Array.of(0)));
    });
    expect(await closed).toBe(4429);
  });

  test('Y10: who writes faster than a device may waits, and nothing is lost', async () => {
    await server.close();
    store = openTestStore(folder.path);
    const bytes = { perSecond: 20 * 1024 * 1024, burst: 1 };
    server = await startTestServer(folder.path, { store, limits: { bytes } });
    const [a, b] = [await joined(), await joined()];
    for (let i = 0; i < 6; i++) a.text.insert(0, String(i).repeat(900_000));
    await eventually(() => expect(b.text).toHaveLength(5_400_000));
    expect([a.codes, b.codes]).toEqual([[], []]);
  });
});

describe('a reader that does not keep up', () => {
  test('Y10: is let go, and the others go on', async () => {
    await server.close();
    store = openTestStore(folder.path);
    server = await startTestServer(folder.path, { store, limits: { backlog: 64 * 1024 } });
    const { url, room, params } = ticketOf(member);
    const socket = new WebSocket(`${url}/${room}?ticket=${params.ticket}`);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('message', resolve));
    const a = await joined();
    socket.pause();
    for (let i = 0; i < 20; i++) {
      a.text.insert(0, 'x'.repeat(900_000));
      a.text.delete(0, 900_000);
    }
    a.text.insert(0, 'on');
    await eventually(async () => expect(await logText()).toBe('on'));
    socket.resume();
    expect([1006, 1013]).toContain(await closed);
    expect(a.codes).toEqual([]);
  }, 60_000);
});

describe('tickets', () => {
  const tampered = ({ params, ...rest }: Opened): Opened => ({
    ...rest,
    params: { ticket: `${params.ticket.slice(0, -2)}${params.ticket.endsWith('AA') ? 'BB' : 'AA'}` },
  });

  test.each<[string, (of: SeededDevice) => Opened]>([
    ['that has expired', (of) => ticketOf(of, { expiresAt: clock.now() - 1 })],
    ['for another document', (of) => ({ ...ticketOf(of, { documentId: 'workspace' }), room: board })],
    ['that was tampered with', (of) => tampered(ticketOf(of))],
    ['that is none', (of) => ({ ...ticketOf(of), params: { ticket: '' } })],
    ['of a device that is not known', (of) => ticketOf(of, { deviceId: newId() })],
  ])('Y3: one %s stops the provider with 4401', async (_, make) => {
    const client = join(make(member));
    expect(await client.stopped).toBe(4401);
    expect(client.provider.shouldConnect).toBe(false);
  });

  test('Y2: one whose device is another member’s stops the provider with 4401', async () => {
    const { deviceId } = await seed.device('owner');
    expect(await join(ticketOf(member, { deviceId })).stopped).toBe(4401);
  });

  test('Y11: pages of any origin may come', async () => {
    const { url, room, params } = ticketOf(member);
    const socket = new WebSocket(`${url}/${room}?ticket=${params.ticket}`, { origin: 'https://example.org' });
    const frame = await new Promise((resolve) => socket.once('message', resolve));
    expect(frame).toBeInstanceOf(Uint8Array);
    socket.terminate();
  });

  test('Y3: 4403 without access to the team, 4404 for what is not there', async () => {
    const outsider = await seed.device('member', []);
    expect(await join(ticketOf(outsider)).stopped).toBe(4403);
    expect(await join(ticketOf(member, { documentId: `issue:${newId()}` })).stopped).toBe(4404);
    expect(await join(ticketOf(member, { documentId: 'nonsense' })).stopped).toBe(4404);
  });

  test('are read from the path and query as the stock provider writes them', () => {
    expect(readCall('/yjs/board:a:0?ticket=x')).toEqual({ documentId: 'board:a:0', ticket: 'x' });
    expect(readCall('/yjs/%E0')).toEqual({ documentId: '', ticket: '' });
    expect(readCall('/sync')).toBeNull();
  });
});

describe('changes of people and documents', () => {
  test('Y7: cut off at once: a removed member, a revoked device, a lost team', async () => {
    const others = [await seed.device('member', [team]), await seed.device('member', [team])];
    const [removed, revoked, moved] = await Promise.all(
      [member, ...others].map((device) => joined(ticketOf(device))),
    );
    if (!removed || !revoked || !moved) throw new Error('Nobody came');
    await say({ kind: 'member.removed', memberId: member.memberId });
    await say({ kind: 'device.revoked', deviceId: others[0]?.deviceId ?? '' });
    const { memberId = member.memberId } = others[1] ?? {};
    await say({ kind: 'member.set', memberId, role: 'member', teams: [] });
    expect(await Promise.all([removed.stopped, revoked.stopped, moved.stopped])).toEqual([4401, 4401, 4403]);
    expect(moved.codes).toEqual([1012, 4403]);
  });

  test('Y2: a device that was revoked, and not told so yet, writes no more', async () => {
    const a = await joined();
    // As when another instance has revoked it: nobody here has heard of it.
    await seed.say({ kind: 'device.revoked', deviceId: member.deviceId });
    a.text.insert(0, 'late');
    expect(await a.stopped).toBe(4401);
    expect(await logText()).toBe('');
  });

  test('Y7: whose role has changed comes back with what it may do now', async () => {
    const a = await joined();
    const { memberId } = member;
    await say({ kind: 'member.set', memberId, role: 'viewer', teams: [team] });
    await eventually(() => expect([a.codes, a.provider.synced]).toEqual([[1012], true]));
    a.text.insert(0, 'no');
    expect(await a.stopped).toBe(4403);
  });

  test('Y8: the room of a purged document closes', async () => {
    const a = await joined();
    a.text.insert(0, 'x');
    await eventually(async () => expect(await logText()).toBe('x'));
    await say({ kind: 'documents.purged', documentIds: [board] });
    expect(await a.stopped).toBe(4404);
    expect(await join().stopped).toBe(4404);
  });

  test('a server that stops lets providers come back', async () => {
    const a = await joined();
    await server.close();
    await eventually(() => expect(a.codes[0]).toBe(1001));
    expect(a.provider.shouldConnect).toBe(true);
  });
});

describe('presence', () => {
  test('Y9: guests see each other and hosts, hosts see guests, and that they left', async () => {
    const [a, b] = [await joined(), await joined()];
    a.provider.awareness.setLocalState({ name: 'A' });
    await eventually(() => expect(b.others()).toContainEqual({ name: 'A' }));
    const host = { deviceId: newId(), mayRead: () => true };
    const heard: string[] = [];
    server.core.presence.watchDocument(board, (entries) => {
      for (const { clientId, state } of entries) heard.push(`${clientId} ${state}`);
    });
    server.core.presence.tell(host, [{ documentId: board, clientId: 7, clock: 1, state: '{"name":"H"}' }]);
    await eventually(() => expect(b.others()).toContainEqual({ name: 'H' }));
    expect(heard).toContain(`${a.doc.clientID} {"name":"A"}`);
    server.core.presence.leave(host);
    await eventually(() => expect(b.others()).not.toContainEqual({ name: 'H' }));
    a.destroy();
    await eventually(() => {
      expect(b.others()).not.toContainEqual({ name: 'A' });
      expect(heard).toContain(`${a.doc.clientID} null`);
    });
  });
});
