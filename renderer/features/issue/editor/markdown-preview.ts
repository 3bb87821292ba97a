import { syntaxTree } from '@codemirror/language';
import type { EditorState, Extension, Line, Range } from '@codemirror/state';
import {
  Decoration,
  type EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';

/**
 * Shows Markdown as it will read, while the text stays what is written: headings, emphasis, code and
 * lists are styled, their marks are hidden except on the lines with the cursor.
 */
export function markdownPreview(): Extension {
  return ViewPlugin.define(
    (view) => {
      let decorations = decorateMarkdown(view);
      return {
        update(update: ViewUpdate) {
          const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
          if (
            update.docChanged ||
            update.viewportChanged ||
            update.selectionSet ||
            update.focusChanged ||
            parsed
          ) {
            decorations = decorateMarkdown(update.view);
          }
        },
        get decorations(): DecorationSet {
          return decorations;
        },
      };
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

/** Bullet in place of `-`, `*` or `+`. */
class Bullet extends WidgetType {
  override eq(): boolean {
    return true;
  }
  override toDOM(view: EditorView): HTMLElement {
    const bullet = view.dom.ownerDocument.createElement('span');
    bullet.className = 'md-list-mark';
    bullet.textContent = '•';
    return bullet;
  }
}

/** What the decorations depend on. */
type Shown = Pick<EditorView, 'state' | 'visibleRanges' | 'hasFocus'>;
type Ranges = Range<Decoration>[];
type NodeRef = Parameters<Parameters<ReturnType<typeof syntaxTree>['iterate']>[0]['enter']>[0];

const hidden = Decoration.replace({});
const bullet = Decoration.replace({ widget: new Bullet() });
const listMark = Decoration.mark({ class: 'md-list-mark' });
const indent = Decoration.mark({ class: 'md-indent' });
const item = Decoration.line({ class: 'md-item' });
const blank = Decoration.line({ class: 'md-blank' });

const link = Decoration.mark({ class: 'md-link', attributes: { title: 'Ctrl or ⌘ and a click open it' } });

/** Text that is styled where it stands. */
const inline: Readonly<Record<string, Decoration>> = {
  StrongEmphasis: Decoration.mark({ class: 'md-strong' }),
  Emphasis: Decoration.mark({ class: 'md-emphasis' }),
  Strikethrough: Decoration.mark({ class: 'md-struck' }),
  InlineCode: Decoration.mark({ class: 'md-code' }),
  Link: link,
  Autolink: link,
  URL: link,
  HorizontalRule: Decoration.mark({ class: 'md-quiet' }),
};

/** Blocks that are styled line by line. */
const blocks: Readonly<Record<string, Decoration>> = {
  ATXHeading1: Decoration.line({ class: 'md-heading' }),
  ATXHeading2: Decoration.line({ class: 'md-heading' }),
  ATXHeading3: Decoration.line({ class: 'md-heading' }),
  ATXHeading4: Decoration.line({ class: 'md-heading' }),
  ATXHeading5: Decoration.line({ class: 'md-heading' }),
  ATXHeading6: Decoration.line({ class: 'md-heading' }),
  Blockquote: Decoration.line({ class: 'md-quote' }),
  FencedCode: Decoration.line({ class: 'md-fence' }),
  CodeBlock: Decoration.line({ class: 'md-fence' }),
};

/** Signs that mean something and say nothing. Those of a link are hidden with its address. */
const marks: ReadonlySet<string> = new Set([
  'HeaderMark',
  'EmphasisMark',
  'CodeMark',
  'StrikethroughMark',
  'QuoteMark',
]);

/** The decorations of what a view shows. */
export function decorateMarkdown(view: Shown): DecorationSet {
  const ranges: Ranges = [];
  for (const { from, to } of view.visibleRanges) {
    const codeLines = new Set<number>();
    syntaxTree(view.state).iterate({
      from,
      to,
      enter(node) {
        if (node.name === 'Image') return false;
        ranges.push(...decorateNode(view, node));
        const isCode = node.name === 'FencedCode' || node.name === 'CodeBlock';
        if (isCode) for (const line of linesOf(view.state, node.from, node.to)) codeLines.add(line.number);
        return undefined;
      },
    });
    ranges.push(...blankLines(view, from, to, codeLines));
  }
  return Decoration.set(ranges, true);
}

function decorateNode(view: Shown, node: NodeRef): Ranges {
  const { name, from, to } = node;
  const block = blocks[name];
  if (block) return linesOf(view.state, from, to).map((line) => block.range(line.from));
  const style = inline[name];
  const shown = style && to > from ? [style.range(from, to)] : [];
  const raw = view.hasFocus && touchesCursor(view.state, from, to);
  if (name === 'ListMark') return decorateListMark(view.state, node, raw);
  if (raw) return shown;
  if (name === 'Link') return [...shown, ...hideAddress(view.state, node)];
  if (name === 'LinkMark' && node.node.parent?.name === 'Autolink') return [hidden.range(from, to)];
  if (!marks.has(name) || isFence(node)) return shown;
  return [hidden.range(from, withFollowingSpace(view.state, name, to))];
}

/** The mark and its space take the same width whether they are shown or not, so that no text moves. */
function decorateListMark(state: EditorState, { from, to }: NodeRef, raw: boolean): Ranges {
  const line = state.doc.lineAt(from);
  const end = state.sliceDoc(to, to + 1) === ' ' ? to + 1 : to;
  const isBullet = /[-*+]/.test(state.sliceDoc(from, to));
  const ranges = [
    item.range(line.from),
    isBullet && !raw ? bullet.range(from, end) : listMark.range(from, end),
  ];
  const before = state.sliceDoc(line.from, from);
  if (before !== '' && before.trim() === '') ranges.push(indent.range(line.from, from));
  return ranges;
}

/** Of `[words](address)` only the words stay; a reference stays as it is written. */
function hideAddress(state: EditorState, { node, from, to }: NodeRef): Ranges {
  const [, close] = node.getChildren('LinkMark');
  const oneLine = state.doc.lineAt(from).number === state.doc.lineAt(to).number;
  if (!close || !node.getChild('URL') || !oneLine) return [];
  return [hidden.range(from, from + 1), hidden.range(close.from, to)];
}

/** The fences of a code block stay: without them its language and its end cannot be seen. */
function isFence({ name, node }: NodeRef): boolean {
  return name === 'CodeMark' && node.parent?.name === 'FencedCode';
}

function withFollowingSpace(state: EditorState, name: string, to: number): number {
  const takesSpace = name === 'HeaderMark' || name === 'QuoteMark';
  return takesSpace && state.sliceDoc(to, to + 1) === ' ' ? to + 1 : to;
}

/** Empty lines between blocks are a gap, not a line, unless one is about to write on the last one. */
function blankLines(view: Shown, from: number, to: number, codeLines: ReadonlySet<number>): Ranges {
  const { state, hasFocus } = view;
  const isGap = (line: Line): boolean => {
    if (line.text.trim() !== '' || codeLines.has(line.number)) return false;
    if (line.number < state.doc.lines) return true;
    return line.number > 1 && !(hasFocus && touchesCursor(state, line.from, line.to));
  };
  return linesOf(state, from, to)
    .filter(isGap)
    .map((line) => blank.range(line.from));
}

function linesOf(state: EditorState, from: number, to: number): Line[] {
  const first = state.doc.lineAt(from).number;
  const last = state.doc.lineAt(to).number;
  return Array.from({ length: last - first + 1 }, (_, index) => state.doc.line(first + index));
}

function touchesCursor(state: EditorState, from: number, to: number): boolean {
  const first = state.doc.lineAt(from).from;
  const last = state.doc.lineAt(to).to;
  return state.selection.ranges.some((range) => range.from <= last && range.to >= first);
}
