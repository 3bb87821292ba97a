import { syntaxTree } from '@codemirror/language';
import type { EditorState, Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { shellBridge } from '../../../client/shell.ts';

/** Opens the web address of a link on a click with ⌘ or Ctrl; a plain click puts the cursor there. */
export function openLinks(): Extension {
  return EditorView.domEventHandlers({
    mousedown(event, view) {
      if (!event.metaKey && !event.ctrlKey) return false;
      const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
      const address = at === null ? null : addressAt(view.state, at);
      const page = view.dom.ownerDocument.defaultView;
      if (!address || !page) return false;
      const bridge = shellBridge(page);
      if (bridge) bridge.openExternal(address.href);
      else page.open(address.href, '_blank', 'noopener,noreferrer');
      return true;
    },
  });
}

/** The web address of the link at a place of the text; null when there is none, or not a plain http(s) one. */
export function addressAt(state: EditorState, at: number): URL | null {
  const found = syntaxTree(state).resolveInner(at, -1);
  const link = found.name === 'URL' ? found : (found.parent?.getChild('URL') ?? found.getChild('URL'));
  if (!link) return null;
  const url = URL.parse(state.sliceDoc(link.from, link.to));
  const isPlain =
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return isPlain ? url : null;
}
