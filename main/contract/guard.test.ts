import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contract,
  isMethodName,
  type Action,
  type CallContext,
  type Caller,
  type ClientKind,
  type Handlers,
  type Input,
  type MethodName,
} from '../../shared/contract/contract.ts';
import { errorCodes, HearthError } from '../../shared/contract/errors.ts';
import { createCanceller } from '../../shared/lib/cancellation.ts';
import type { LogFields } from '../../shared/lib/ports.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createCallGate } from './call-gate.ts';
import { createGuard } from './guard.ts';
import { placesIn, replaceAt } from './testing/json-places.ts';

const id = '01890000-0000-7000-8000-000000000001';
/** A call of every method that its schema takes. */
const examples: { [N in MethodName]: Input<N> } = {
  'workspace.create': { name: 'Kiln', teamKey: 'ENG' },
  'workspace.rename': { name: 'Tide' },
  'projects.runSettings': { projectId: id },
  'projects.setRunSettings': { projectId: null, patch: { approvals: 'allow_reads', caps: { attempts: 5 } } },
  'approvals.query': {},
  'batches.start': { issueIds: [id, id], how: 'sequence', harness: 'codex' },
  'batches.get': { batchId: id },
  'batches.query': {},
  'batches.cancel': { batchId: id },
  'runs.land': { runId: id, how: 'rebase' },
  'runs.pullRequest': { runId: id },
  'runs.discard': { runId: id },
  'runs.overlaps': {},
  'worktrees.query': {},
  'worktrees.remove': { runId: id },
  'providers.query': {},
  'providers.resume': { agent: 'codex' },
  'runs.blocked': { issueId: id },
  'runs.unblock': { issueId: id },
  'workspace.link': { url: 'ws://127.0.0.1:1', invite: 'abc' },
  'workspace.invite': { role: 'member', teams: [id], ttlMs: 600_000, forMyself: false },
  'workspace.export': { path: '/tmp/workspace.zip' },
  'workspace.import': { path: '/tmp/workspace.zip' },
  'members.rename': { name: 'Tove' },
  'members.list': {},
  'members.update': { memberId: id, role: 'viewer', teams: [id] },
  'members.remove': { memberId: id },
  'devices.revoke': { deviceId: id },
  'teams.create': { name: 'Design', key: 'DES' },
  'teams.query': {},
  'projects.create': { name: 'Launch', repo: '/tmp/repo' },
  'projects.update': { projectId: id, patch: { name: 'Launch' } },
  'projects.query': {},
  'issues.create': { title: 'Write it down', acceptance: ['It is written'] },
  'issues.update': { issueId: id, patch: { title: 'Write it up', priority: 'high' } },
  'issues.updateMany': { issueIds: [id], patch: { status: 'done' } },
  'issues.delete': { issueIds: [id] },
  'issues.restore': { issueIds: [id] },
  'issues.purge': { issueIds: [id] },
  'issues.deleted': { limit: 10 },
  'edits.undo': {},
  'edits.redo': {},
  'edits.peek': {},
  'issues.get': { issueId: id },
  'issues.query': { text: 'write', limit: 10 },
  'runs.start': { issueId: id, harness: 'pty', command: 'true' },
  'runs.get': { runId: id },
  'runs.query': { limit: 5 },
  'runs.cancel': { runId: id },
  'runs.answer': { runId: id, requestId: '1', choice: 'allow' },
  'runs.steer': { runId: id, text: 'Go on' },
  'runs.interrupt': { runId: id },
  'runs.again': { runId: id, mode: 'continue', prompt: 'Go on' },
  'runs.resize': { runId: id, cols: 80, rows: 24 },
  'runs.events': { runId: id, after: 0 },
  'runs.frames': { runId: id, before: 7 },
  'runs.diff': { runId: id },
  'runs.recording': { runId: id },
  'runs.replay': { runId: id, from: { at: 1_000 } },
  'runs.files': { runId: id, path: 'src' },
  'runs.file': { runId: id, path: 'src/a.ts', from: 0 },
  'runs.comment': {
    runId: id,
    comments: [{ path: 'src/a.ts', side: 'after', line: 1, endLine: 2, text: 'Why?' }],
  },
  'evidence.query': { runId: id },
  'evidence.ofIssue': { issueId: id },
  'evidence.run': { runId: id },
  'evidence.stop': { runId: id },
  'evidence.signOff': { runId: id, criterionId: id, commit: 'a'.repeat(40), note: 'Seen' },
  'evidence.output': { evidenceId: id, from: 65_536 },
  'checks.query': { projectId: id },
  'checks.set': { projectId: id, name: 'unit', command: 'npm test' },
  'checks.link': { criterionId: id, name: 'unit' },
  'retention.query': {},
  'retention.set': { patch: { recordings: { days: 30, bytes: null } } },
  'retention.remove': { plan: 'a' },
  'sync.server': {},
  'sync.retry': {},
  'system.bootstrap': {},
  'system.capabilities': {},
  'sync.status': {},
  'sync.openDocument': { documentId: 'workspace' },
  'sync.renewDevice': {},
  'sync.refused': { limit: 10 },
  'sync.dismissRefused': { ids: [1] },
  'index.query': { sql: 'SELECT 1', params: [1] },
  'ledger.query': { limit: 3 },
  'journal.since': { cursor: 0, limit: 3 },
  'journal.subscribe': { cursor: 0 },
};
const names = Object.keys(contract).filter(isMethodName);
const accepts = (name: MethodName, params: unknown): boolean =>
  contract[name].params.safeParse(params ?? {}).success;

type AnyHandler = (params: unknown, context: CallContext) => Promise<never>;

function setUp({
  kind = 'window',
  cliApprovals = false,
  handler,
}: { kind?: ClientKind; cliApprovals?: boolean; handler?: AnyHandler } = {}) {
  const calls: { params: unknown; context: CallContext }[] = [];
  const refused: { action: Action; code: string }[] = [];
  const logged: { event: string; fields: LogFields | undefined }[] = [];
  const record: AnyHandler = async (params, context) => {
    calls.push({ params, context });
    return undefined as never;
  };
  const handlers = Object.fromEntries(names.map((name) => [name, handler ?? record])) as unknown as Handlers;
  const log = (event: string, fields?: LogFields): void => void logged.push({ event, fields });
  const time = createManualTime();
  const gate = createCallGate();
  const caller: Caller = { kind, clientId: 'c1' };
  let count = 0;
  const guard = createGuard({
    caller,
    handlers,
    journal: { refuse: async (action, code) => void refused.push({ action, code }) },
    allow: { cliApprovals },
    gate,
    timers: time.timers,
    logger: { info: log, warn: log, error: log },
    createId: () => `01890000-0000-7000-8000-${(++count).toString(16).padStart(12, '0')}`,
  });
  const signal = createCanceller().signal;
  return {
    calls,
    refused,
    logged,
    time,
    gate,
    call: (method: string, params: unknown) => guard(method, params, signal),
    guard,
  };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'accepted';
  } catch (error) {
    if (!(error instanceof HearthError)) throw error;
    return error.code;
  }
}

describe.each(names)('%s', (name) => {
  const isMutation = contract[name].kind === 'mutation';

  test('reaches its handler with parsed parameters, the caller and an action', async () => {
    const { call, calls, refused } = setUp();
    await call(name, examples[name]);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.params).toEqual(contract[name].params.parse(examples[name]));
    expect(calls[0]?.context).toMatchObject({
      caller: { kind: 'window' },
      action: { method: name, client: 'window' },
    });
    expect(refused).toEqual([]);
  });

  test('refuses any value of another shape, and nothing happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (params) => {
        fc.pre(!accepts(name, params));
        await expectRefusal(params);
      }),
    );
  });

  test('refuses its example with one part damaged', async () => {
    const places = placesIn(examples[name]);
    const place = fc.constantFrom(...places);
    await fc.assert(
      fc.asyncProperty(place, fc.oneof(fc.constant(undefined), fc.jsonValue()), async (path, value) => {
        const params = replaceAt(examples[name], path, value);
        fc.pre(!accepts(name, params));
        await expectRefusal(params);
      }),
    );
  });

  test.each(['__proto__', 'constructor', 'extra'])('refuses an unknown parameter %s', async (key) => {
    await expectRefusal(
      JSON.parse(`{"${key}":1,${JSON.stringify(examples[name]).slice(1)}`.replace(',}', '}')),
    );
  });

  async function expectRefusal(params: unknown): Promise<void> {
    const { call, calls, refused, logged } = setUp();
    expect(await codeOf(call(name, params))).toBe('INVALID_PARAMS');
    expect(calls).toEqual([]);
    expect(refused).toMatchObject(isMutation ? [{ action: { method: name }, code: 'INVALID_PARAMS' }] : []);
    expect(logged).toMatchObject([{ event: 'contract.invalid_params', fields: { method: name } }]);
  }
});

describe('the guard', () => {
  test('names the parameter that is wrong, never its value', async () => {
    const { call, logged } = setUp();
    const params = { issueId: id, patch: { title: 'fine', priority: 'sk-secret-value' } };
    const error: unknown = await call('issues.update', params).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: 'The parameter "patch.priority" is not what issues.update takes. Nothing was changed.',
    });
    expect(JSON.stringify(logged)).not.toContain('secret');
  });

  test.each(['nope', 'toString', '__proto__', 'issues', '', 'x'.repeat(500), '\u0000'])(
    'knows no method %j, and journals nothing for it',
    async (method) => {
      const { call, calls, refused } = setUp();
      expect(await codeOf(call(method, {}))).toBe('UNKNOWN_METHOD');
      expect([calls, refused]).toEqual([[], []]);
    },
  );

  const personal = names.filter((name) => 'person' in contract[name]);
  test('has methods for people only', () => {
    expect(personal).toEqual([
      'workspace.invite',
      'members.update',
      'members.remove',
      'devices.revoke',
      'issues.purge',
      'runs.answer',
      'projects.setRunSettings',
      'providers.resume',
      'runs.unblock',
      'runs.land',
      'runs.discard',
      'worktrees.remove',
      'evidence.signOff',
      'checks.set',
      'checks.link',
      'retention.set',
      'retention.remove',
      'sync.renewDevice',
    ]);
  });

  test.each(
    personal.flatMap((name) => [
      { name, kind: 'window' as const, cliApprovals: false, expected: 'accepted' },
      { name, kind: 'browser' as const, cliApprovals: false, expected: 'accepted' },
      { name, kind: 'cli' as const, cliApprovals: false, expected: 'PERSON_REQUIRED' },
      { name, kind: 'cli' as const, cliApprovals: true, expected: 'accepted' },
    ]),
  )('$name by $kind with approvals $cliApprovals: $expected', async ({ name, expected, ...options }) => {
    const { call, calls, refused } = setUp(options);
    expect(await codeOf(call(name, examples[name]))).toBe(expected);
    expect(calls).toHaveLength(expected === 'accepted' ? 1 : 0);
    expect(refused.map(({ code }) => code)).toEqual(expected === 'accepted' ? [] : [expected]);
  });

  test('passes a coded refusal on and journals it for a mutation', async () => {
    const handler: AnyHandler = () => Promise.reject(new HearthError('NOT_FOUND', 'There is no such issue.'));
    const { call, refused } = setUp({ handler });
    expect(await codeOf(call('issues.update', examples['issues.update']))).toBe('NOT_FOUND');
    expect(await codeOf(call('issues.get', examples['issues.get']))).toBe('NOT_FOUND');
    expect(refused).toMatchObject([{ action: { method: 'issues.update' }, code: 'NOT_FOUND' }]);
  });

  test('answers a bug with a reference and keeps its text and stack to itself', async () => {
    const handler: AnyHandler = () => Promise.reject(new TypeError('canary: the content of an issue'));
    const { call, logged } = setUp({ handler });
    const error: unknown = await call('issues.get', examples['issues.get']).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'INTERNAL' });
    const { message } = error as HearthError;
    const reference = /reference ([0-9a-f-]{36})/.exec(message)?.[1];
    expect(message).not.toContain('canary');
    expect(logged).toMatchObject([{ event: 'contract.internal', fields: { reference, name: 'TypeError' } }]);
    expect(JSON.stringify(logged)).toContain('guard.test.ts');
    expect(JSON.stringify(logged)).not.toContain('canary');
  });

  test('a refusal that cannot be journalled (full disk) is still answered', async () => {
    const { logged, ...rest } = setUp();
    const guard = createGuard({
      caller: { kind: 'cli', clientId: 'c' },
      handlers: {} as Handlers,
      journal: { refuse: () => Promise.reject(new HearthError('DISK_FULL', 'full')) },
      allow: { cliApprovals: false },
      gate: rest.gate,
      timers: rest.time.timers,
      logger: {
        info: () => undefined,
        warn: () => undefined,
        error: (event) => void logged.push({ event, fields: {} }),
      },
      createId: () => id,
    });
    expect(await codeOf(guard('teams.create', {}, createCanceller().signal))).toBe('INVALID_PARAMS');
    expect(logged.map(({ event }) => event)).toContain('contract.refusal_not_journalled');
  });

  test('a deadline answers at once, aborts the work, and the gate still waits for it', async () => {
    const work = Promise.withResolvers<never>();
    const aborted: boolean[] = [];
    const handler: AnyHandler = (_params, { signal }) => {
      signal.addEventListener('abort', () => void aborted.push(true));
      return work.promise;
    };
    const { call, time, gate, refused } = setUp({ handler });
    const answer = codeOf(call('issues.update', examples['issues.update']));
    time.advance(10_000);
    expect(await answer).toBe('DEADLINE');
    expect(aborted).toEqual([true]);
    // Not refused: it may still take effect.
    expect(refused).toEqual([]);

    let closed = false;
    const closing = gate.close().then(() => {
      closed = true;
    });
    expect(await codeOf(call('sync.status', {}))).toBe('SHUTTING_DOWN');
    expect(closed).toBe(false);
    work.reject(new HearthError('DISK_FULL', 'full'));
    await closing;
    expect(refused).toMatchObject([{ code: 'DISK_FULL' }]);
    expect(time.pending).toBe(0);
  });

  test('a caller that gives up is answered at once', async () => {
    const handler: AnyHandler = () => new Promise(() => undefined);
    const { guard } = setUp({ handler });
    const canceller = createCanceller();
    const answer = codeOf(guard('runs.diff', examples['runs.diff'], canceller.signal));
    canceller.cancel(new Error('never mind'));
    expect(await answer).toBe('DEADLINE');
    expect(await codeOf(guard('runs.diff', examples['runs.diff'], canceller.signal))).toBe('DEADLINE');
  });

  test('a client with 512 calls open is told to wait', async () => {
    const work = Promise.withResolvers<never>();
    const { call } = setUp({ handler: () => work.promise });
    const open = Array.from({ length: 512 }, () => codeOf(call('sync.status', {})));
    expect(await codeOf(call('sync.status', {}))).toBe('BUSY');
    work.reject(new HearthError('OFFLINE', 'done'));
    expect(new Set(await Promise.all(open))).toEqual(new Set(['OFFLINE']));
    expect(await codeOf(call('sync.status', {}))).toBe('OFFLINE');
  });

  test('every code that it uses is in the list', () => {
    for (const code of [
      'UNKNOWN_METHOD',
      'INVALID_PARAMS',
      'INTERNAL',
      'DEADLINE',
      'BUSY',
      'SHUTTING_DOWN',
    ]) {
      expect(errorCodes).toHaveProperty(code);
    }
  });
});
