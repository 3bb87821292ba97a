import { beforeEach, describe, expect, it } from 'vitest';

import { createTheme } from './theme.ts';
import type { ThemeOptions } from './theme.ts';

/** A root element, a media query and a storage that only remember. */
function createWorld(saved: string | null = null, systemIsDark = false) {
  const listeners = new Set<() => void>();
  const kept = new Map<string, string>();
  if (saved !== null) kept.set('hearth.theme', saved);
  const media = {
    matches: systemIsDark,
    addEventListener: (_: 'change', listener: () => void): void => void listeners.add(listener),
    removeEventListener: (_: 'change', listener: () => void): void => void listeners.delete(listener),
  };
  const root: { dataset: { theme?: string | undefined } } = { dataset: {} };
  const options: ThemeOptions = {
    root,
    media,
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
  };
  const setSystem = (dark: boolean): void => {
    media.matches = dark;
    for (const listener of listeners) listener();
  };
  return { options, root, kept, listeners, setSystem };
}

describe('createTheme', () => {
  let world = createWorld();

  beforeEach(() => {
    world = createWorld();
  });

  it('follows the system until somebody chooses', () => {
    const theme = createTheme(world.options);
    expect(theme.get()).toBe('system');
    expect('theme' in world.root.dataset).toBe(false);
    expect(theme.shown()).toBe('light');
    world.setSystem(true);
    expect(theme.shown()).toBe('dark');
  });

  it('applies a choice at once and remembers it', () => {
    const theme = createTheme(world.options);
    theme.set('dark');
    expect(world.root.dataset.theme).toBe('dark');
    expect(theme.shown()).toBe('dark');
    expect(createTheme(world.options).get()).toBe('dark');
    theme.set('system');
    expect('theme' in world.root.dataset).toBe(false);
  });

  it('takes what it cannot read for the system', () => {
    expect(createTheme(createWorld('sepia').options).get()).toBe('system');
  });

  it('tells of the system only when that is what is shown', () => {
    const theme = createTheme(world.options);
    const seen: string[] = [];
    const undo = theme.subscribe(() => seen.push(theme.shown()));
    world.setSystem(true);
    theme.set('light');
    world.setSystem(false);
    undo();
    theme.set('dark');
    expect(seen).toEqual(['dark', 'light']);
    expect(world.listeners.size).toBe(0);
  });
});
