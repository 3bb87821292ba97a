import { markdown, markdownLanguage } from '@codemirror/lang-markdown';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';

/** For tests: a text that is parsed to its end. At first, and in one state for good, only as much is as a few ms allow. */
export function parsedState(doc: string, anchor = 0): EditorState {
  const extensions = markdown({ base: markdownLanguage });
  const state = EditorState.create({ doc, selection: { anchor }, extensions });
  ensureSyntaxTree(state, doc.length, 10_000);
  return state.update({}).state;
}
