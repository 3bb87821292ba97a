import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createClient, type Client } from '../../shared/contract/client.ts';
import type { CallContext } from '../../shared/contract/contract.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { JournalEvent } from '../../shared/contract/events.ts';
import type { CloseReason, Transport } from '../../shared/contract/transport.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createTransportPair } from '../../shared/testing/transport-pair.ts';
import { systemTimers } from '../host/platform.ts';
import { createCallGate } from './call-gate.ts';
import { jsonRpcEngine } from './json-rpc.ts';
import type { ChannelPeer, ChannelSession } from './ports.ts';
import { serveClient, type HostHandlers, type Notice } from './serve-client.ts';
import { createMessagePortTransport } from './transports/message-port.ts';

const id = '01890000-0000-7000-8000-000000000001';
const receipt = { actionId: id, at: 1, seq: 1 };
const closing: Undo[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Says hello, then gives back what it gets. */
async function echo(peer: ChannelPeer): Promise<ChannelSession> {
  peer.send(Uint8Array.from([1]));
  return { receive: (bytes) => peer.send(bytes), credit: () => undefined, close: () => undefined };
}

function serve(transport: Transport, timers: Timers = systemTimers, handlers: Partial<HostHandlers> = {}) {
  const notices = createEmitter<Notice>();
  const events = createEmitter<readonly JournalEvent[]>();
  const log: JournalEvent[] = [];
  const refused: string[] = [];
  serveClient({
    transport,
    caller: { kind: 'window', clientId: 'w1' },
    handlers: {
      'teams.create': async ({ name }: { name: string }) => {
        if (name === 'taken') throw new HearthError('TEAM_KEY_TAKEN', 'That key is in use.');
        if (name === 'bug') throw new TypeError('canary');
        if (name === 'cyclic') return { teamId: 1n, receipt };
        return { teamId: id, receipt };
      },
      'teams.query': async () => ({ rows: 'nonsense' }),
      ...handlers,
    } as unknown as HostHandlers,
    journal: {
      head: () => log.length,
      refuse: async (_action, code) => void refused.push(code),
      since: (cursor, limit) => {
        const page = log.slice(cursor, cursor + limit);
        return { events: page, cursor: cursor + page.length, more: cursor + page.length < log.length };
      },
      subscribe: events.subscribe,
    },
    doors: {
      document: (_documentId, peer) => echo(peer),
      terminal: (_runId, peer) => echo(peer),
    },
    allow: { cliApprovals: false },
    gate: createCallGate(),
    engine: jsonRpcEngine,
    timers,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    createId: () => id,
    onNotice: notices.subscribe,
  });
  const append = (count: number): void => {
    const fresh = Array.from({ length: count }, (_, i): JournalEvent => ({
      seq: log.length + i + 1,
      at: 1,
      kind: 'ledger.changed',
    }));
    log.push(...fresh);
    events.emit(fresh);
  };
  return { notices, append, refused };
}

function connect(timers: Timers = systemTimers, handlers: Partial<HostHandlers> = {}) {
  const [near, far] = createTransportPair();
  const host = serve(far, timers, handlers);
  const client = createClient({ transport: near, engine: jsonRpcEngine, timers });
  closing.push(() => near.close());
  return { ...host, client, near, far };
}

const fail = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'accepted',
    (error: unknown) => error,
  );
const closeOf = (client: Pick<Client, 'onClose'>): Promise<CloseReason> =>
  new Promise((resolve) => client.onClose(resolve));

describe('calls', () => {
  test('come back parsed', async () => {
    const { client } = connect();
    expect(await client.call('teams.create', { name: ' Design ', key: 'des' })).toEqual({
      teamId: id,
      receipt,
    });
  });

  test('fail with the code and the sentence of the host', async () => {
    const { client, refused } = connect();
    expect(await fail(client.call('teams.create', { name: 'taken', key: 'A' }))).toMatchObject({
      code: 'TEAM_KEY_TAKEN',
      message: 'That key is in use.',
    });
    expect(await fail(client.callUnchecked('teams.drop', {}))).toMatchObject({ code: 'UNKNOWN_METHOD' });
    expect(await fail(client.callUnchecked('teams.create', { name: 1 }))).toMatchObject({
      code: 'INVALID_PARAMS',
    });
    const bug = await fail(client.call('teams.create', { name: 'bug', key: 'A' }));
    expect(bug).toMatchObject({ code: 'INTERNAL' });
    expect(String(bug)).not.toContain('canary');
    expect(refused).toEqual(['TEAM_KEY_TAKEN', 'INVALID_PARAMS', 'INTERNAL']);
  });

  test('a result that cannot be written is an error, not a silence', async () => {
    const { client } = connect();
    expect(await fail(client.call('teams.create', { name: 'cyclic', key: 'A' }))).toMatchObject({
      code: 'INTERNAL',
    });
  });

  test('a result of another form is refused by the client', async () => {
    const { client } = connect();
    expect(await fail(client.call('teams.query', {}))).toMatchObject({ code: 'UPGRADE_REQUIRED' });
  });

  test('end with DISCONNECTED when the host goes, before and after', async () => {
    const { client, far } = connect(systemTimers, { 'sync.status': () => new Promise(() => undefined) });
    const waiting = fail(client.call('sync.status', {}));
    const closed = closeOf(client);
    far.close({ code: 1001, reason: 'closing' });
    expect(await waiting).toMatchObject({ code: 'DISCONNECTED' });
    expect(await closed).toEqual({ code: 1001, reason: 'closing' });
    expect(await fail(client.call('sync.status', {}))).toMatchObject({ code: 'DISCONNECTED' });
    expect(await closeOf(client)).toEqual({ code: 1001, reason: 'closing' });
  });

  test('every call has a deadline: of the host, and of the client when the host is silent', async () => {
    const time = createManualTime();
    const { client, far } = connect(time.timers, { 'sync.status': () => new Promise(() => undefined) });
    const byHost = fail(client.call('sync.status', {}));
    // The request crosses and is taken up before time moves.
    await fail(client.callUnchecked('nope', {}));
    time.advance(10_000);
    expect(await byHost).toMatchObject({
      code: 'DEADLINE',
      message: expect.stringContaining('took too long'),
    });

    const [near] = createTransportPair();
    const alone = createClient({ transport: near, engine: jsonRpcEngine, timers: time.timers });
    const short = fail(alone.call('sync.status', {}, { deadlineMs: 50 }));
    const long = fail(alone.call('runs.cancel', { runId: id }));
    time.advance(50);
    expect(await short).toMatchObject({ code: 'DEADLINE' });
    time.advance(31_950);
    expect(await long).toMatchObject({ code: 'DEADLINE' });
    expect(time.pending).toBe(0);
    far.close();
  });

  test('giving up reaches the handler', async () => {
    const started = Promise.withResolvers<CallContext>();
    const { client } = connect(systemTimers, {
      'runs.diff': (_params: unknown, context: CallContext) => {
        started.resolve(context);
        return new Promise(() => undefined);
      },
    });
    const controller = new AbortController();
    const answer = fail(client.call('runs.diff', { runId: id }, { signal: controller.signal }));
    const { signal } = await started.promise;
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', resolve));
    controller.abort();
    expect(await answer).toMatchObject({ code: 'DEADLINE' });
    await aborted;
    expect(await fail(client.call('runs.diff', { runId: id }, { signal: controller.signal }))).toMatchObject({
      code: 'DEADLINE',
    });
  });
});

describe('frames', () => {
  const ask = JSON.stringify({
    jsonrpc: '2.0',
    id: 'ask',
    method: 'teams.create',
    params: { name: 'N', key: 'N' },
  });
  function raw() {
    const [near, far] = createTransportPair();
    const host = serve(far);
    closing.push(() => near.close());
    const frames: string[] = [];
    const arrived = createEmitter<string>();
    near.onMessage((message) => {
      if (typeof message !== 'string') return;
      frames.push(message);
      arrived.emit(message);
    });
    const closed = new Promise<CloseReason>((resolve) => near.onClose(resolve));
    const answerTo = (wanted: string): Promise<unknown> =>
      new Promise((resolve) => {
        arrived.subscribe((text) => {
          const message: { id: unknown } = JSON.parse(text);
          if (message.id === wanted) resolve(message);
        });
      });
    return { near, frames, closed, answerTo, ...host };
  }

  test.each([
    ['not JSON', '{', 'PARSE_ERROR', -32700],
    ['no request', '{"jsonrpc":"2.0","id":null,"method":1}', 'INVALID_REQUEST', -32600],
    ['a batch', `[${ask}]`, 'INVALID_REQUEST', -32600],
    [
      'too long',
      `{"jsonrpc":"2.0","id":1,"method":"a","params":{"x":"${'x'.repeat(4 * 1024 * 1024)}"}}`,
      'INVALID_REQUEST',
      -32600,
    ],
  ])('%s is answered with a code, and the next call works', async (_name, text, code, number) => {
    const { near, frames, answerTo } = raw();
    const answer = answerTo('ask');
    near.send(text);
    near.send(ask);
    expect(await answer).toMatchObject({ result: { teamId: id } });
    expect(JSON.parse(frames[0] ?? '')).toEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: number, message: expect.any(String), data: { code } },
    });
  });

  test('no text takes the host down', async () => {
    const member = fc.constantFrom('jsonrpc', 'id', 'method', 'params', 'result', 'error');
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('2.0', 'teams.create', '$/cancelRequest', '$/setTrace', '$/progress', '$/logTrace'),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.dictionary(member, value).map((message) => JSON.stringify(message)),
      fc.dictionary(member, value).map((message) => JSON.stringify({ jsonrpc: '2.0', ...message })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 30 }), async (texts) => {
        const { near, answerTo } = raw();
        const answer = answerTo('ask');
        for (const each of texts) near.send(each);
        near.send(ask);
        expect(await answer).toMatchObject({ result: { teamId: id } });
        near.close();
      }),
      { numRuns: 100 },
    );
  });

  test('no bytes take the host down; what is no frame ends the connection', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), async (bytes) => {
        const { near, closed, answerTo } = raw();
        const answer = answerTo('ask');
        near.send(bytes);
        near.send(ask);
        const outcome = await Promise.race([answer.then(() => 'served'), closed.then(({ code }) => code)]);
        expect([4400, 'served']).toContain(outcome);
        near.close();
      }),
    );
  });

  test('a client that sends nonsense only is shown out', async () => {
    const { near, closed } = raw();
    for (let i = 0; i < 100; i++) near.send('nonsense');
    expect(await closed).toMatchObject({ code: 4400 });
  });

  test('a client that reads nothing is dropped before its answers fill the memory', async () => {
    const { client, far } = connect();
    const closed = closeOf(client);
    far.setBuffered(65 * 1024 * 1024);
    const answer = fail(client.call('teams.create', { name: 'N', key: 'N' }));
    expect(await closed).toMatchObject({ code: 4429 });
    expect(await answer).toMatchObject({ code: 'DISCONNECTED' });
  });
});

describe('the journal', () => {
  test('is followed from a cursor, in order', async () => {
    const { client, append } = connect();
    const seen: number[] = [];
    const done = new Promise<void>((resolve) => {
      client.on('journal.events', ({ events }) => {
        seen.push(...events.map(({ seq }) => seq));
        if (seen.at(-1) === 1_200) resolve();
      });
    });
    append(1_100);
    expect(await client.call('journal.subscribe', { cursor: 100 })).toEqual({ cursor: 100 });
    append(100);
    await done;
    expect(seen).toEqual(Array.from({ length: 1_100 }, (_, i) => 101 + i));
    expect(await fail(client.call('journal.subscribe', { cursor: 5_000 }))).toMatchObject({
      code: 'STALE_CURSOR',
    });
  });

  test('progress of the sync goes to those who follow', async () => {
    const { client, notices } = connect();
    const pending: number[] = [];
    const second = new Promise<void>((resolve) => {
      client.on('sync.progress', (progress) => {
        pending.push(progress.pending);
        resolve();
      });
    });
    notices.emit({ name: 'sync.progress', params: { pending: 1, seq: 1 } });
    await client.call('journal.subscribe', { cursor: 0 });
    notices.emit({ name: 'sync.progress', params: { pending: 2, seq: 1 } });
    await second;
    expect(pending).toEqual([2]);
  });
});

describe('over a MessagePort', () => {
  test('calls, bytes and the reason of a close arrive', async () => {
    const { port1, port2 } = new MessageChannel();
    serve(createMessagePortTransport(port1));
    const transport = createMessagePortTransport(port2);
    const client = createClient({ transport, engine: jsonRpcEngine, timers: systemTimers });
    expect(await client.call('teams.create', { name: 'N', key: 'N' })).toMatchObject({ teamId: id });
    const channel = client.openChannel({ kind: 'document', documentId: 'd' });
    const first = new Promise<Uint8Array>((resolve) => channel.onData(resolve));
    expect([...(await first)]).toEqual([1]);
    const closed = closeOf(client);
    transport.close({ code: 1000, reason: 'bye' });
    expect(await closed).toEqual({ code: 1000, reason: 'bye' });
  });

  test('a port whose other side goes is a close, and so is what is neither text nor bytes', async () => {
    const first = new MessageChannel();
    const gone = createMessagePortTransport(first.port1);
    const goneClosed = new Promise<CloseReason>((resolve) => gone.onClose(resolve));
    first.port2.close();
    expect(await goneClosed).toMatchObject({ code: 1001 });

    const second = new MessageChannel();
    const strict = createMessagePortTransport(second.port1);
    const strictClosed = new Promise<CloseReason>((resolve) => strict.onClose(resolve));
    const told = once(second.port2, 'message');
    second.port2.postMessage({ text: 'hello' });
    expect(await strictClosed).toMatchObject({ code: 4400 });
    expect(await told).toEqual([{ close: { code: 4400, reason: 'Neither text nor bytes.' } }]);
    second.port2.close();
  });
});
