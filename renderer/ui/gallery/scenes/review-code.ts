import type { CodeRun, DiffLineProps, Syntax } from '../../run/diff-line.tsx';

const run = (text: string, syntax?: Syntax, changed = false): CodeRun => ({ text, syntax, changed });
const t = (text: string): CodeRun => run(text);
const kw = (text: string): CodeRun => run(text, 'kw');
const fn = (text: string): CodeRun => run(text, 'fn');

/** The first hunk of picture 05, up to the comment. */
export const beforeComment: readonly DiffLineProps[] = [
  {
    kind: 'same',
    oldNumber: 41,
    newNumber: 41,
    code: [run('/** Height at one moment of a passage. */', 'com')],
  },
  {
    kind: 'removed',
    oldNumber: 42,
    code: [fn('at'), t('(t: '), fn('Instant'), t('): '), fn('Height'), t(' {')],
  },
  {
    kind: 'removed',
    oldNumber: 43,
    code: [
      t('  '),
      kw('const'),
      t(' local = t.'),
      fn('plus'),
      t('('),
      run('this', 'kw', true),
      run('.departureOffset', undefined, true),
      t(');'),
    ],
  },
  {
    kind: 'added',
    newNumber: 42,
    code: [
      fn('at'),
      t('(t: '),
      fn('Instant'),
      t(', zone = '),
      kw('this'),
      t('.station.zone): '),
      fn('Height'),
      t(' {'),
    ],
  },
  {
    kind: 'added',
    newNumber: 43,
    code: [
      t('  '),
      kw('const'),
      t(' local = t.'),
      fn('in'),
      t('('),
      run('zone ?? ', undefined, true),
      run('zoneFromChart', 'fn', true),
      run('(', undefined, true),
      run('this', 'kw', true),
      run('.station)', undefined, true),
      t(');'),
    ],
  },
];

/** The rest of that hunk. */
export const afterComment: readonly DiffLineProps[] = [
  {
    kind: 'same',
    oldNumber: 44,
    newNumber: 44,
    code: [t('  '), kw('const'), t(' h = '), kw('this'), t('.curve.'), fn('heightAt'), t('(local);')],
  },
  {
    kind: 'removed',
    oldNumber: 45,
    code: [
      t('  '),
      kw('return'),
      t(' { metres: h, label: '),
      run('local.', undefined, true),
      run('format', 'fn', true),
      run('()', undefined, true),
      t(' };'),
    ],
  },
  {
    kind: 'added',
    newNumber: 45,
    code: [
      t('  '),
      kw('return'),
      t(' { metres: h, label: '),
      run('nameIn', 'fn', true),
      run('(zone, local)', undefined, true),
      t(' };'),
    ],
  },
  { kind: 'same', oldNumber: 46, newNumber: 46, code: [t('}')] },
  { kind: 'same', oldNumber: 47, newNumber: 47, code: [t('')] },
];

/** The second hunk. */
export const secondHunk: readonly DiffLineProps[] = [
  {
    kind: 'same',
    oldNumber: 72,
    newNumber: 77,
    code: [kw('private'), t(' '), fn('span'), t('(a: '), fn('Instant'), t(', b: '), fn('Instant'), t(') {')],
  },
  {
    kind: 'added',
    newNumber: 78,
    code: [run('  // A change of clock inside the span moves the label, never the height.', 'com')],
  },
  {
    kind: 'added',
    newNumber: 79,
    code: [
      t('  '),
      kw('if'),
      t(' ('),
      fn('crossesChange'),
      t('(a, b)) '),
      kw('return'),
      t(' '),
      kw('this'),
      t('.'),
      fn('split'),
      t('(a, b);'),
    ],
  },
  { kind: 'same', oldNumber: 73, newNumber: 80, code: [t('  '), kw('return'), t(' [[a, b]];')] },
  { kind: 'same', oldNumber: 74, newNumber: 81, code: [t('}')] },
];

/** The changed files. */
export const files = [
  { path: 'src/tide/clock.ts', change: 'M', added: 18, removed: 11, comments: 1 },
  { path: 'src/tide/zone.ts', change: 'A', added: 64, removed: 0, comments: 0 },
  { path: 'src/tide/sample.ts', change: 'M', added: 22, removed: 14, comments: 0 },
  { path: 'src/tide/station.ts', change: 'M', added: 9, removed: 6, comments: 0 },
  { path: 'test/zone.test.ts', change: 'A', added: 29, removed: 0, comments: 0 },
  { path: 'package.json', change: 'M', added: 1, removed: 0, comments: 0 },
  { path: 'src/tide/offset.ts', change: 'D', added: 0, removed: 6, comments: 0 },
] as const;
