import { expect, test } from 'vitest';
import { decorateMarkdown } from './markdown-preview.ts';
import { parsedState } from './testing-state.ts';

/** What is styled or hidden, as `class text`, `- text` for hidden, `line class text` for whole lines. */
function preview(doc: string, cursor?: string): string[] {
  const anchor = cursor === undefined ? 0 : doc.indexOf(cursor);
  const state = parsedState(doc, anchor);
  const seen: string[] = [];
  const view = { state, visibleRanges: [{ from: 0, to: doc.length }], hasFocus: cursor !== undefined };
  const shown = decorateMarkdown(view);
  shown.between(0, doc.length, (from, to, { spec }) => {
    const { class: name, widget } = spec as { class?: string; widget?: unknown };
    if (from === to) seen.push(`line ${name ?? ''} ${state.doc.lineAt(from).text}`.trim());
    else if (name !== undefined) seen.push(`${name} ${state.sliceDoc(from, to)}`);
    else seen.push(`${widget === undefined ? '-' : 'bullet'} ${state.sliceDoc(from, to)}`);
  });
  return seen;
}

const sorted = (lines: readonly string[]): string[] => lines.toSorted();

test('reads as it will look: marks are hidden, what they mean is styled', () => {
  const heading = ['line md-heading # One **two**', '- # ', 'md-strong **two**', '- **', '- **'];
  expect(sorted(preview('# One **two**'))).toEqual(sorted(heading));
  const inline = ['md-code `b`', '- `', '- `', 'md-struck ~~c~~', '- ~~', '- ~~'];
  expect(sorted(preview('a `b` ~~c~~'))).toEqual(sorted(inline));
});

test('the line with the cursor shows what is written, the others do not', () => {
  const doc = '**one**\n**two**';
  const shown = ['md-strong **one**', '- **', '- **', 'md-strong **two**'];
  expect(sorted(preview(doc, 'two'))).toEqual(sorted(shown));
});

test('of a link the words stay; a bare address, a reference and a picture stay whole', () => {
  expect(preview('[a](https://b.c "t")').filter((each) => each.startsWith('-'))).toEqual([
    '- [',
    '- ](https://b.c "t")',
  ]);
  expect(preview('https://b.c')).toEqual(['md-link https://b.c']);
  expect(preview('<https://b.c>').filter((each) => each.startsWith('-'))).toEqual(['- <', '- >']);
  expect(preview('[a][b]').filter((each) => each.startsWith('-'))).toEqual([]);
  expect(preview('![a](https://b.c/d.png)')).toEqual([]);
});

test('list marks keep their width, and only spaces before them are an indent', () => {
  expect(preview('- a')).toEqual(['line md-item - a', 'bullet - ']);
  expect(preview('- a', 'a')).toEqual(['line md-item - a', 'md-list-mark - ']);
  expect(preview('1. a')).toEqual(['line md-item 1. a', 'md-list-mark 1. ']);
  expect(preview('- a\n  - b')).toContain('md-indent   ');
  expect(preview('> - a').filter((each) => each.startsWith('md-indent'))).toEqual([]);
});

test('code blocks keep their fences and their empty lines', () => {
  expect(preview('```ts\na\n\nb\n```').filter((each) => !each.startsWith('line md-fence'))).toEqual([]);
});

test('an empty line is a gap, but for the one where one is about to write', () => {
  expect(preview('a\n\nb')).toEqual(['line md-blank']);
  expect(preview('a\n')).toEqual(['line md-blank']);
  const doc = 'a\n';
  const state = parsedState(doc, 2);
  expect(decorateMarkdown({ state, visibleRanges: [{ from: 0, to: 2 }], hasFocus: true }).size).toBe(0);
  expect(preview('')).toEqual([]);
});

test('a link over two lines is left as it is written: no line break may be hidden', () => {
  expect(preview('[a\nb](https://c.d)').filter((each) => each.startsWith('-'))).toEqual([]);
});
