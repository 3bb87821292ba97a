import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAgent } from '../../../e2e/fixtures/agents.ts';
import { createCodexHome } from '../../../e2e/fixtures/codex-home.ts';
import { createModelServer, type ModelServer } from '../../../e2e/fixtures/model-server/model-server.ts';
import {
  sandboxForTests,
  createSandboxedRun,
  type SandboxedRun,
} from '../../../e2e/fixtures/sandboxed-run.ts';

const codex = findAgent('codex');
const skipped = 'missing' in codex ? ` (skipped: ${codex.missing})` : '';

describe.skipIf('missing' in codex || !sandboxForTests().available)(`codex in the sandbox${skipped}`, () => {
  let world: SandboxedRun;
  let model: ModelServer;
  const proof = (): string => join(world.home, 'proof.txt');

  beforeEach(async () => {
    world = await createSandboxedRun();
    model = await createModelServer({
      scripts: {
        default: [
          { say: 'I write.', write: { path: 'hello.txt', content: 'hello\n' } },
          { say: 'I commit.', shell: 'git add -A && git commit -q -m "By the agent"' },
          {
            say: 'I try what I may not.',
            shell: `echo x > '${proof()}'; cat ~/.ssh/id_ed25519; git config a.b c`,
          },
          { say: 'Done.' },
        ],
      },
    });
  });
  afterEach(async () => {
    await world.remove();
    await model.close();
  });

  const work = async (sandboxMode: 'danger-full-access' | 'workspace-write'): Promise<string> => {
    const home = await createCodexHome({ directory: world.home, modelServerUrl: model.url, sandboxMode });
    const program = 'path' in codex ? codex.path : '';
    const agent = await world.start('', {
      argv: [program, 'exec', '--json', 'Do it.'],
      env: { ...home.env, HOME: world.home },
      sandbox: { ...world.spec, writable: [...world.spec.writable, home.path] },
    });
    await agent.stop([{ do: 'end_input', waitMs: 50_000 }]);
    expect(agent.seen()).toContain('"turn.completed"');
    expect(existsSync(proof())).toBe(false);
    expect(await world.repo.git('config', '--list')).not.toContain('a.b=c');
    return agent.seen();
  };

  test('works and commits, and cannot do what it may not', { timeout: 60_000 }, async () => {
    expect(await work('danger-full-access')).not.toContain('PRIVATE KEY');
    const { repo, worktree } = world;
    expect(await repo.git('log', '-1', '--format=%s', worktree.branch)).toBe('By the agent');
    expect(await repo.git('show', `${worktree.branch}:hello.txt`)).toBe('hello');
  });

  test('makes its own sandbox inside of ours', { timeout: 60_000 }, async () => {
    expect(await work('workspace-write')).not.toMatch(/bwrap: |PRIVATE KEY/);
    expect(await readFile(join(world.worktree.path, 'hello.txt'), 'utf8')).toBe('hello\n');
  });
});
