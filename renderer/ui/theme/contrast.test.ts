import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Theme = 'light' | 'dark';
type Rgb = readonly [red: number, green: number, blue: number];

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
);

function rgb(name: string, theme: Theme): Rgb {
  const token = tokens.get(name);
  if (token === undefined) throw new Error(`tokens.css has no ${name}`);
  const value = Number.parseInt(token[theme].slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function contrast(top: string, ground: string, theme: Theme): number {
  const [dim, bright] = [luminance(rgb(top, theme)), luminance(rgb(ground, theme))].toSorted((a, b) => a - b);
  return ((bright ?? 0) + 0.05) / ((dim ?? 0) + 0.05);
}

const NEUTRALS = ['bg', 'surface', 'sunken', 'fill', 'raised', 'overlay', 'hover', 'active'] as const;
const HUES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** What stands on what, and needs to be read. */
const TEXT: Readonly<Record<string, readonly string[]>> = {
  text: [
    ...NEUTRALS,
    'accent-tint',
    'accent-tint-2',
    'wait-tint',
    'ok-tint',
    'bad-tint',
    'add-bg',
    'add-em',
    'del-bg',
    'del-em',
    'term',
  ],
  'text-2': [...NEUTRALS, 'accent-tint', 'accent-tint-2', 'wait-tint', 'bad-tint', 'term'],
  'text-3': [...NEUTRALS, 'accent-tint', 'wait-tint', 'bad-tint', 'add-bg', 'del-bg', 'term'],
  'accent-text': ['bg', 'surface', 'overlay', 'accent-tint', 'term'],
  'on-accent': ['accent', 'accent-hover', 'bad-fill'],
  wait: ['bg', 'surface', 'sunken', 'overlay', 'accent-tint', 'wait-tint', 'term'],
  ok: ['bg', 'surface', 'sunken', 'overlay', 'accent-tint', 'ok-tint', 'term'],
  bad: ['bg', 'surface', 'sunken', 'raised', 'overlay', 'accent-tint', 'bad-tint', 'term'],
  'syn-com': ['surface', 'term', 'add-bg', 'del-bg'],
  'syn-kw': ['surface', 'term', 'add-em', 'del-em'],
  'syn-str': ['surface', 'term', 'add-bg', 'del-bg'],
  'syn-fn': ['surface', 'term', 'add-bg', 'add-em', 'del-bg', 'del-em'],
  'syn-num': ['surface', 'term', 'add-bg', 'del-bg'],
  ...Object.fromEntries(HUES.map((hue) => [`id-${hue}-fg`, [`id-${hue}-bg`]])),
  'on-id': HUES.map((hue) => `id-${hue}-ink`),
  'id-b-ink': ['term'],
};

/** What only has to be seen: marks, rings and the boundaries of controls. */
const GLYPHS: Readonly<Record<string, readonly string[]>> = {
  ring: ['bg', 'surface', 'overlay', 'accent-tint'],
  control: ['bg', 'surface', 'overlay', 'accent-tint'],
  'wait-fill': ['bg', 'surface', 'accent-tint'],
  'ok-fill': ['bg', 'surface', 'accent-tint'],
  'bad-glyph': ['bg', 'surface', 'accent-tint'],
  'on-fill': ['wait-fill', 'ok-fill', 'bad-glyph'],
  ...Object.fromEntries(HUES.map((hue) => [`id-${hue}-ink`, ['surface', 'overlay']])),
};

const pairs = (table: Readonly<Record<string, readonly string[]>>): readonly (readonly [string, string])[] =>
  Object.entries(table).flatMap(([top, grounds]) => grounds.map((ground) => [top, ground] as const));

describe.each(['light', 'dark'] as const)('contrast, %s', (theme) => {
  it.each(pairs(TEXT))('%s on %s can be read', (top, ground) => {
    expect(contrast(top, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(pairs(GLYPHS))('%s on %s can be seen', (top, ground) => {
    expect(contrast(top, ground, theme)).toBeGreaterThanOrEqual(3);
  });
});

describe('the measure itself', () => {
  it('agrees with the ratios that the design gives', () => {
    expect(contrast('text', 'bg', 'dark')).toBeCloseTo(16.1, 1);
    expect(contrast('text-3', 'active', 'light')).toBeCloseTo(4.6, 1);
    expect(contrast('control', 'accent-tint', 'dark')).toBeCloseTo(3.3, 1);
  });

  it('reads the whole table', () => {
    expect(tokens.size).toBe(45 + 1 + 6 * 4);
  });
});
