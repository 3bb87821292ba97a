import { defaultKeymap } from '@codemirror/commands';
import { markdown, markdownLanguage } from '@codemirror/lang-markdown';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, drawSelection, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import { UndoManager } from 'yjs';
import { styleNonce } from '../../../client/style-nonce.ts';
import type { SharedText } from './live-document.ts';
import { markdownPreview } from './markdown-preview.ts';
import { openLinks } from './open-links.ts';
import { presenceCursors, type CursorLook } from './presence-cursors.ts';
import type { PresenceUser } from './presence.ts';

const highlight = HighlightStyle.define([
  { tag: tags.processingInstruction, class: 'md-quiet' },
  { tag: tags.url, class: 'md-quiet' },
  { tag: tags.meta, class: 'md-quiet' },
]);

/** What the text looks like, whether it can be edited yet or not: the step from one to the other moves nothing. */
function look(page: Document, empty = 'Add a description…'): Extension {
  return [
    EditorView.cspNonce.of(styleNonce(page)),
    EditorView.lineWrapping,
    EditorState.tabSize.of(2),
    markdown({ base: markdownLanguage }),
    syntaxHighlighting(highlight),
    markdownPreview(),
    openLinks(),
    placeholder(empty),
  ];
}

const name = { 'aria-label': 'Description' };

const readOnly: Extension = [EditorState.readOnly.of(true), EditorView.editable.of(false)];

/** The text to read, until the shared one is there. */
export function readingExtensions(page: Document): Extension {
  return [look(page), readOnly, EditorView.contentAttributes.of({ ...name, 'aria-busy': 'true' })];
}

interface SharedOptions {
  readonly page: Document;
  readonly shared: SharedText;
  readonly look: (user: PresenceUser) => CursorLook;
}

/** The description editor: Markdown on a shared text, with the cursors of others and one's own undo. */
export function editingExtensions({ page, shared, look: lookOf }: SharedOptions): Extension {
  return [
    look(page),
    EditorView.contentAttributes.of({ ...name, spellcheck: 'false' }),
    drawSelection(),
    // Null: the carets of others are ours to draw, see presence-cursors.ts.
    yCollab(shared.text, null, { undoManager: new UndoManager(shared.text) }),
    presenceCursors({ shared, look: lookOf }),
    // Tab goes on to the next field; Mod+] indents.
    keymap.of([{ key: 'Escape', run: leave }, ...yUndoManagerKeymap, ...defaultKeymap]),
  ];
}

/** The same for who may not write: the text as it is being written, with the cursors of those who do. */
export function watchingExtensions({ page, shared, look: lookOf }: SharedOptions): Extension {
  return [
    look(page, 'No description'),
    readOnly,
    EditorView.contentAttributes.of(name),
    yCollab(shared.text, null, { undoManager: false }),
    presenceCursors({ shared, look: lookOf }),
  ];
}

/** The page takes the keys back. */
function leave(view: EditorView): boolean {
  view.contentDOM.blur();
  return true;
}
