import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { processesWith } from '../../e2e/fixtures/processes.ts';
import { terminalFlow } from '../../shared/contract/flow-control.ts';
import type { AgentProcess, AgentSpawn, Supervisor } from '../harness/supervisor/agent-process.ts';
import { createSupervisor } from '../harness/supervisor/supervisor-client.ts';
import { createForkLauncher } from './fork-launcher.ts';
import type { SandboxSpec } from './protocol.ts';

const entry = `${import.meta.dirname}/entry.ts`;
const path = process.env['PATH'] ?? '';
const eventually = { timeout: 10_000, interval: 20 };

interface World {
  readonly supervisor: Supervisor;
  pid(): number;
  start(script: string, more?: Partial<AgentSpawn>): Promise<AgentProcess & { seen(): string }>;
}

/** A supervisor that finds its programs on `searchPath`: without any, it has no namespaces. */
function open(searchPath: string): World {
  const launcher = createForkLauncher({ entry, path: searchPath });
  let pid = 0;
  let count = 0;
  const supervisor = createSupervisor({
    launcher: {
      async start() {
        const channel = await launcher.start();
        pid = channel.pid ?? 0;
        return channel;
      },
    },
  });
  return {
    supervisor,
    pid: () => pid,
    async start(script, more = {}) {
      const chunks: Uint8Array[] = [];
      const agent = await supervisor.spawn({
        id: `agent-${++count}`,
        mode: 'pipes',
        argv: ['/bin/sh', '-c', script],
        cwd: tmpdir(),
        env: { PATH: path },
        onOutput: (bytes) => void chunks.push(bytes),
        ...more,
      });
      return { ...agent, seen: () => Buffer.concat(chunks).toString() };
    },
  };
}

/** The most memory a process has had, in MB. */
function peakMemory(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}

/** A sandbox around the whole disk, with a folder of its own. */
function plainSandbox(): SandboxSpec {
  const temp = realpathSync(mkdtempSync(join(tmpdir(), 'hearth-temp-')));
  onTestFinished(() => rmSync(temp, { recursive: true }));
  return { writable: [], readOnly: [], hidden: [], temp };
}

let world: World;
beforeEach(() => {
  world = open(path);
});
afterEach(() => world.supervisor.close());

test.each([
  ['pipes', 1024],
  // A terminal is slower; what would pile up here would pile up in an eighth of it, too.
  ['pty', 128],
] as const)(
  'an agent (%s) that prints %i MB gets it all through, in bounded memory',
  { timeout: 120_000 },
  async (mode, megabytes) => {
    const bytes = megabytes * 1024 ** 2;

    let received = 0;
    const agent: AgentProcess = await world.start(`head -c ${bytes} /dev/zero`, {
      mode,
      onOutput({ length }) {
        received += length;
        if (mode === 'pty') agent.consumed(length);
      },
    });
    expect(await agent.exited).toMatchObject({ code: 0 });
    expect(received).toBe(bytes);

    expect(peakMemory(world.pid())).toBeLessThan(300);
  },
);

describe.each(['pipes', 'pty'] as const)('an agent (%s)', (mode) => {
  test('that prints 10,000 lines in one gets it through whole', async () => {
    const line = 'a line that does not end ';
    const chunks: Uint8Array[] = [];
    const agent: AgentProcess = await world.start(`yes '${line}' | head -n 10000 | tr -d '\\n'`, {
      mode,
      onOutput(bytes) {
        chunks.push(bytes);
        if (mode === 'pty') agent.consumed(bytes.length);
      },
    });
    await agent.exited;
    expect(Buffer.concat(chunks).toString()).toBe(line.repeat(10_000));
  });

  test('that prints what is no text has every byte of it delivered', async () => {
    const chunks: Uint8Array[] = [];
    const bytes = Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80, 0xf0, 0x9f, 0x98, 0x00, 0xed, 0xa0, 0x80]);
    const octal = [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    const agent = await world.start(`printf '${octal}'; printf '\\303'; printf '\\251'`, {
      mode,
      onOutput: (data) => void chunks.push(data),
    });
    await agent.exited;
    expect(Buffer.concat(chunks)).toEqual(Buffer.concat([bytes, Buffer.from('é')]));
  });

  test('that closes its output but lives is still there to be ended', async () => {
    const marker = `1000.${process.pid}7`;
    const agent = await world.start(`echo ready; exec sleep ${marker} >/dev/null 2>&1 </dev/null`, { mode });
    await expect.poll(() => agent.seen(), eventually).toContain('ready');
    expect(await Promise.race([agent.exited, Promise.resolve('lives')])).toBe('lives');
    await expect.poll(() => processesWith(marker), eventually).not.toEqual([]);
    expect(await agent.stop([{ do: 'terminate', waitMs: 5000 }])).toMatchObject({ lost: false });
    await expect.poll(() => processesWith(marker), eventually).toEqual([]);
  });

  test('that closed its output still tells how it ended', async () => {
    const agent = await world.start('exec >&- 2>&-; exit 6', { mode });
    expect(await agent.exited).toMatchObject({ code: 6 });
  });

  test('that becomes another program is the same process', async () => {
    const agent = await world.start(`exec /bin/sh -c 'echo other; read line; exit 8'`, { mode });
    await expect.poll(() => agent.seen(), eventually).toContain('other');
    agent.write(Buffer.from('\n'));
    expect(await agent.exited).toMatchObject({ code: 8 });
  });

  test('that ignores every signal it can is gone with the last rung', async () => {
    const marker = `1000.${process.pid}8`;
    const agent = await world.start(
      `trap '' INT TERM HUP QUIT USR1; echo ready; while :; do sleep ${marker}; done`,
      { mode },
    );
    await expect.poll(() => agent.seen(), eventually).toContain('ready');
    await agent.stop([
      { do: 'interrupt', waitMs: 50 },
      { do: 'terminate', waitMs: 50 },
    ]);
    await expect.poll(() => processesWith(marker), eventually).toEqual([]);
  });
});

test('an agent that nobody reads stands still, and can be ended all the same', async () => {
  const agent = await world.start('yes', { mode: 'pty' });
  await expect.poll(() => agent.seen().length, eventually).toBeGreaterThan(terminalFlow.pauseBytes);
  await world.start('true').then(({ exited }) => exited);
  expect(agent.seen().length).toBeLessThan(terminalFlow.pauseBytes + 188 * 1024);
  await agent.stop([{ do: 'terminate', waitMs: 5000 }]);
  expect(peakMemory(world.pid())).toBeLessThan(300);
});

describe('a supervisor that is killed while 5 agents run', () => {
  /** They ignore what they can, and have children that left the group. */
  const five = async (marker: string, more: Partial<AgentSpawn>, child: string) => {
    const script = `trap '' INT TERM HUP; ${child} sleep ${marker} & echo ready; while :; do sleep ${marker}; done`;
    const modes = ['pty', 'pipes', 'pty', 'pipes', 'pty'] as const;
    const agents = await Promise.all(modes.map((mode) => world.start(script, { ...more, mode })));
    for (const agent of agents) await expect.poll(() => agent.seen(), eventually).toContain('ready');
    expect(processesWith(marker).length).toBeGreaterThanOrEqual(10);
    return agents;
  };

  test('leaves none of them after 10 s, with a process namespace', { timeout: 30_000 }, async () => {
    const marker = `1000.${process.pid}91`;
    const agents = await five(marker, {}, 'setsid');
    process.kill(world.pid(), 'SIGKILL');
    await expect.poll(() => processesWith(marker), eventually).toEqual([]);
    for (const { exited } of agents) expect(await exited).toMatchObject({ lost: true });
  });

  test('leaves none of them after 10 s, in the sandbox', { timeout: 30_000 }, async () => {
    const marker = `1000.${process.pid}92`;
    await five(marker, { sandbox: plainSandbox() }, 'setsid');
    process.kill(world.pid(), 'SIGKILL');
    await expect.poll(() => processesWith(marker), eventually).toEqual([]);
  });

  test('leaves none that the next one does not end, without a namespace', { timeout: 30_000 }, async () => {
    await world.supervisor.close();
    world = open('/nowhere');
    const marker = `1000.${process.pid}93`;
    const agents = await five(marker, {}, '');
    process.kill(world.pid(), 'SIGKILL');
    for (const { exited } of agents) expect(await exited).toMatchObject({ lost: true });
    await expect.poll(() => processesWith(marker), eventually).toEqual([]);
  });
});

test('where there is no sandbox, an agent starts without and says so, unless it must have one', async () => {
  await world.supervisor.close();
  world = open('/nowhere');
  expect(await world.supervisor.probeSandbox()).toMatchObject({ available: false, mechanism: 'none' });
  const sandbox = plainSandbox();
  const { exited, sandbox: got } = await world.start('exit 3', { sandbox });
  expect(got).toEqual({
    sandboxed: false,
    mechanism: 'none',
    reason: expect.stringContaining('bubblewrap is not installed'),
  });
  expect(await exited).toMatchObject({ code: 3 });
  await expect(world.start('true', { sandbox: { ...sandbox, required: true } })).rejects.toMatchObject({
    failure: { code: 'NO_SANDBOX', what: 'sandbox' },
  });
});

test('a pid that another process has got since is left alone', async () => {
  const [first, second] = [await world.start('read line'), await world.start('read line; exit 4')];
  first.write(Buffer.from('\n'));
  await first.exited;
  // As after a reuse: the pid of one process with the start of another. Both may have started within one tick.
  const reused = { pid: second.identity.pid, startTime: `${first.identity.startTime}-earlier` };
  expect(
    await world.supervisor.sweep([reused, { ...second.identity, startTime: null }, first.identity]),
  ).toEqual([]);
  second.write(Buffer.from('\n'));
  expect(await second.exited).toMatchObject({ code: 4 });
});
