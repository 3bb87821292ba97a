import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import {
  sandboxForTests,
  createSandboxedRun,
  type SandboxedRun,
} from '../../../e2e/fixtures/sandboxed-run.ts';
import { sandboxOf } from './sandbox-of.ts';

const { available, reason } = sandboxForTests();
const eventually = { timeout: 10_000, interval: 20 };

let world: SandboxedRun;
beforeAll(async () => {
  world = await createSandboxedRun({ agentState: ['.codex', '.claude.json'] });
});
afterAll(() => world.remove());

test('writable are the places of the paper and the state of the agent, nothing else', () => {
  const { spec, worktree, temp, home } = world;
  const { commonDir } = worktree;
  expect(spec.writable).toEqual([
    worktree.path,
    temp,
    join(commonDir, 'worktrees', 'this-run'),
    join(commonDir, 'objects'),
    join(commonDir, 'refs/heads/hearth'),
    join(commonDir, 'logs/refs/heads/hearth'),
    join(home, '.codex'),
    join(home, '.claude.json'),
  ]);
  expect(spec.hidden).toEqual(
    expect.arrayContaining([world.profile, join(home, '.ssh'), join(home, '.gemini')]),
  );
  expect(spec.hidden).not.toContain(join(home, '.codex'));
});

test('a link in the place of a git folder is refused', async () => {
  const own = await createSandboxedRun();
  try {
    const objects = join(own.worktree.commonDir, 'objects');
    await rename(objects, `${objects}-moved`);
    await symlink(own.home, objects);
    const { worktree, temp, profile, home } = own;
    await expect(sandboxOf({ worktree, temp, profile, home, agentState: [] })).rejects.toMatchObject({
      category: 'workspace',
    });
    // Also when the link came after that look at it.
    await expect(own.start('true')).rejects.toMatchObject({ failure: { code: 'ELOOP', what: 'sandbox' } });
  } finally {
    await own.remove();
  }
});

describe.runIf(available)(`in the sandbox${reason === null ? '' : ` (${reason})`}`, () => {
  test('a commit works, and is there outside', async () => {
    const script =
      'echo hi > a.txt && git add a.txt && git commit -q -m mine && git rev-parse HEAD && git status --porcelain';
    const { code, out, sandbox } = await world.run(script);
    expect({ code, sandbox }).toEqual({
      code: 0,
      sandbox: { sandboxed: true, mechanism: 'bubblewrap', reason: null },
    });
    expect(out.trim()).toBe(await world.repo.git('rev-parse', world.worktree.branch));
    expect(await world.repo.git('log', '-1', '--format=%s', world.worktree.branch)).toBe('mine');
  });

  test('a commit still works when branches were packed elsewhere meanwhile', async () => {
    const agent = await world.start(
      'echo ready; read go; echo x >> b.txt; git add b.txt; git commit -q -m packed',
    );
    await expect.poll(() => agent.seen(), eventually).toContain('ready');
    await world.repo.git('pack-refs', '--all', '--prune');
    agent.write(Buffer.from('go\n'));
    expect(await agent.exited).toMatchObject({ code: 0 });
    expect(await world.repo.git('log', '-1', '--format=%s', world.worktree.branch)).toBe('packed');
  });

  test.each([
    ['the settings of the repository', 'git config core.fsmonitor evil'],
    ['settings of the worktree', 'echo "[core]" > "$(git rev-parse --git-dir)/config.worktree"'],
    ['the settings of the person', 'git config --global core.fsmonitor evil'],
    ['a hook', 'echo > "$(git rev-parse --git-common-dir)/hooks/pre-commit"'],
    ['another branch', 'git branch other'],
    ['the base branch', 'git update-ref refs/heads/main HEAD'],
    ['a tag', 'git tag v1'],
    ['the packed branches', 'echo >> "$(git rev-parse --git-common-dir)/packed-refs"'],
    ['the head of the main checkout', 'echo > "$(git rev-parse --git-common-dir)/HEAD"'],
    ['where the worktree finds its repository', 'echo "gitdir: /" > .git'],
    ['that pointer, by replacing it', 'echo "gitdir: /" > new; mv -f new .git'],
    ['where its settings are looked for', 'echo / > "$(git rev-parse --git-dir)/commondir"'],
    ['that, by replacing it', 'cd "$(git rev-parse --git-dir)"; echo / > new; mv -f new commondir'],
    ['the main checkout', 'echo > "$(git rev-parse --git-common-dir)/../README.md"'],
    ['/etc', 'echo > /etc/hearth-was-here'],
    ['the home folder', 'echo > "$HOME/file"'],
    ['a start file of the shell', 'echo evil >> "$HOME/.profile"'],
    // As it is, so that nothing is changed where the sandbox should fail.
    ['a kernel setting', 'd=$(cat /proc/sys/kernel/domainname); echo "$d" > /proc/sys/kernel/domainname'],
    ['the mounts', 'mount -o remount,rw,bind /'],
    ['the mounts, in a namespace of its own', 'unshare -Urm mount -o remount,rw,bind /'],
    ['the disk, as a device', 'mknod disk b 254 0'],
  ])('cannot be written: %s', async (_, script) => {
    const { code, out } = await world.run(script);
    expect({ failed: code !== 0, why: out }).toEqual({
      failed: true,
      why: expect.stringMatching(/Read-only|denied|not permitted|busy/),
    });
  });

  test('can be written without it, so that these tests can fail', async () => {
    const own = await createSandboxedRun();
    try {
      const script =
        'git config a.b c && git branch other && echo > "$(git rev-parse --git-common-dir)/hooks/x" && echo x > "$HOME/file" && cat "$HOME/.ssh/id_ed25519"';
      const agent = await own.start(script, { sandbox: undefined });
      expect(await agent.exited).toMatchObject({ code: 0 });
      expect(agent.seen()).toContain('PRIVATE KEY');
      expect(agent.sandbox).toEqual({
        sandboxed: false,
        mechanism: 'none',
        reason: 'No sandbox was asked for.',
      });
    } finally {
      await own.remove();
    }
  });

  test('the profile and the secrets of the home folder are not to be seen, other files are', async () => {
    const { out } = await world.run(
      `ls -A "$HOME/.ssh" "$HOME/.config/gh" "$HOME/.gemini" '${world.profile}' '${world.profile}/worktrees'; cat "$HOME/.netrc" '${world.profile}/log.sqlite'; cat "$HOME/notes.txt"`,
    );
    expect(out).not.toMatch(/id_ed25519|hosts\.yml|oauth|other-run|password|secrets of/);
    expect(out).toContain('this-run');
    expect(out).toContain('plain notes');
  });

  test('what is hidden stays hidden when the mount over it is to be taken away', async () => {
    const { out } = await world.run(
      'umount "$HOME/.ssh"; unshare -Urm umount "$HOME/.ssh"; unshare -Urm sh -c \'mount --bind "$HOME" /mnt; cat /mnt/.ssh/id_ed25519\'; cat "$HOME/.ssh/id_ed25519"; mv "$HOME/.ssh" "$HOME/x"; cat /proc/1/root"$HOME"/.ssh/id_ed25519',
    );
    expect(out).not.toContain('PRIVATE');
  });

  test('a link in the worktree gives no way out', async () => {
    const { home, repo } = world;
    await world.run(
      `ln -s '${home}' out; ln -s "$HOME/.ssh/id_ed25519" key; ln -s '${repo.path}/.git/config' config`,
    );
    const { out } = await world.run('echo x > out/file; cat key; echo x >> config; ln out/notes.txt hard');
    expect(out).not.toContain('PRIVATE');
    expect(await readdir(home)).not.toContain('file');
    expect(await repo.git('config', '--list')).toContain('user.name');
    expect(existsSync(join(world.worktree.path, 'hard'))).toBe(false);
  });

  test('the agent writes its own state, and what it shows of /tmp is its own', async () => {
    const { code, out } = await world.run(
      'echo a > "$HOME/.codex/auth.json" && echo "{\\"a\\":1}" > "$HOME/.claude.json" && echo t > "$TMPDIR/file" && ls /tmp /run',
    );
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\/run:\n(.*\n)*\n\/tmp:\nfile\n$/),
    });
    expect(await readFile(join(world.temp, 'file'), 'utf8')).toBe('t\n');
    expect(await readFile(join(world.home, '.claude.json'), 'utf8')).toBe('{"a":1}\n');
  });

  test('sockets of other programs cannot be reached', async () => {
    const { out } = await world.run(
      'find /run /tmp /var/tmp -type s 2>/dev/null | grep -v -e systemd/resolve -e nscd; ls /dev/pts; ls /proc | grep -c "^[0-9]"',
    );
    expect(out).toMatch(/^ptmx\n\d\n$/);
  });

  test('descendants that left with setsid die with the run', async () => {
    const marker = `1000.${process.pid}1`;
    const agent = await world.start(
      `trap '' INT TERM; setsid sleep ${marker} & setsid -f sleep ${marker}; echo ready; sleep ${marker}`,
    );
    await expect.poll(() => agent.seen(), eventually).toContain('ready');
    expect(processesWith(marker)).not.toEqual([]);
    await agent.stop([{ do: 'terminate', waitMs: 50 }]);
    await expect.poll(() => processesWith(marker), eventually).toEqual([]);
  });

  test('they die with an agent that ends by itself, too', async () => {
    const marker = `1000.${process.pid}2`;
    expect(await world.run(`setsid -f sleep ${marker} >/dev/null 2>&1; exit 3`)).toMatchObject({ code: 3 });
    await expect.poll(() => processesWith(marker), eventually).toEqual([]);
  });

  test('exit codes and signals come through', async () => {
    expect(await world.run('exit 7')).toMatchObject({ code: 7, signal: null });
    expect(await world.run('kill -KILL $$')).toMatchObject({ code: 137 });
    const agent = await world.start('trap "echo told; exit 9" TERM; echo ready; while :; do sleep 0.1; done');
    await expect.poll(() => agent.seen(), eventually).toContain('ready');
    expect(await agent.stop([{ do: 'terminate', waitMs: 10_000 }])).toMatchObject({ code: 9 });
    expect(agent.seen()).toContain('told');
  });

  test('in a terminal: ctrl-C, sizes and jobs are as without a sandbox', async () => {
    const shell = await world.start('', {
      mode: 'pty',
      argv: ['/bin/bash', '--norc', '-i'],
      cols: 100,
      rows: 30,
    });
    const type = (text: string): void => shell.write(Buffer.from(text));
    const shows = (text: string) => expect.poll(() => shell.seen(), eventually).toContain(text);
    type('stty size; echo up$((1+1))\r');
    await shows('30 100\r\nup2');
    shell.resize(90, 20);
    type('stty size; cat\r');
    await shows('20 90\r\n');
    // What it says back shows that the job has the terminal.
    type('one\r');
    await shows('one\r\none\r\n');
    type('\x1a');
    await shows('Stopped');
    type('fg\r');
    // The shell has given the terminal back to lines by then.
    await expect.poll(() => shell.seen(), eventually).toMatch(/fg\r\n[^]*cat\r\n$/);
    type('two\r');
    await shows('two\r\ntwo\r\n');
    type('\x03');
    await shows('^C');
    type('echo code $?\r');
    await shows('code 130');
    type('exit 5\r');
    expect(await shell.exited).toMatchObject({ code: 5 });
  });

  test('in a terminal: an agent that takes ctrl-C lives on', async () => {
    const agent = await world.start(
      'trap "echo caught" INT; echo ready; read line; echo "got $line"; exit 4',
      {
        mode: 'pty',
      },
    );
    await expect.poll(() => agent.seen(), eventually).toContain('ready');
    agent.write(Buffer.from('\x03'));
    await expect.poll(() => agent.seen(), eventually).toContain('caught');
    agent.write(Buffer.from('on\r'));
    expect(await agent.exited).toMatchObject({ code: 4 });
    expect(agent.seen()).toContain('got on');
  });

  test('a folder that comes to be missing is told before anything runs', async () => {
    const missing = { ...world.spec, writable: [...world.spec.writable, '/no/such/folder'] };
    await expect(world.start('true', { sandbox: missing })).rejects.toMatchObject({
      failure: { code: 'ENOENT', what: 'sandbox' },
    });
  });

  test('a hidden place inside a writable one stays hidden, also where it is a link', async () => {
    const inner = join(world.worktree.path, 'inner');
    await mkdir(join(world.home, 'vault'));
    await writeFile(join(world.home, 'vault/secret'), 'vault secret');
    await symlink(join(world.home, 'vault'), inner);
    const agent = await world.start('cat inner/secret "$HOME/vault/secret"', {
      sandbox: { ...world.spec, hidden: [...world.spec.hidden, inner] },
    });
    await agent.exited;
    expect(agent.seen()).not.toContain('vault secret');
    expect((await stat(join(world.home, 'vault/secret'))).size).toBe(12);
  });
});
