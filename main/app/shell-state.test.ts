import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createShellMemory } from './shell-state.ts';

async function createFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'hearth-shell-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

describe('createShellMemory', () => {
  it('remembers over a restart and leaves one file', async () => {
    const dir = await createFolder();
    const file = join(dir, 'shell.json');
    const bounds = { x: 1, y: 2, width: 800, height: 600 };
    const memory = createShellMemory(file);
    memory.change({ bounds });
    memory.change({ theme: 'dark' });
    expect(createShellMemory(file).get()).toEqual({ bounds, maximized: false, theme: 'dark' });
    expect(await readdir(dir)).toEqual(['shell.json']);
  });

  it.each(['', '{', '{"version":2}', '{"version":1,"bounds":{"x":"1"},"maximized":false,"theme":"dark"}'])(
    'starts anew from a damaged file %j',
    async (text) => {
      const file = join(await createFolder(), 'shell.json');
      await writeFile(file, text);
      expect(createShellMemory(file).get()).toEqual({ bounds: null, maximized: false, theme: 'system' });
    },
  );

  it('works without a disk', async () => {
    const memory = createShellMemory(join(await createFolder(), 'missing', 'shell.json'));
    memory.change({ maximized: true });
    expect(memory.get().maximized).toBe(true);
  });
});
