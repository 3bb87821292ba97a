import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { useApp } from '../../../lib/app-context.ts';
import { personOf } from '../../../lib/people.ts';
import { hueAt } from '../../../ui/people/hue.ts';
import styles from './description-editor.module.css';
import { editingExtensions, readingExtensions, watchingExtensions } from './editor-extensions.ts';
import type { SharedText } from './live-document.ts';
import type { CursorLook } from './presence-cursors.ts';
import type { PresenceUser } from './presence.ts';

interface Props {
  /** What is shown until the shared text is there. */
  readonly initial: string;
  readonly shared: SharedText | null;
  /** It is read, and copied from, while it is false; what others write is seen as they write it. */
  readonly mayEdit: boolean;
  /** Gives the page a way to put the cursor into the text. */
  readonly onReady: (focus: () => void) => void;
}

/** The description: readable at once, editable as soon as the shared text has arrived, for who may write. */
export function DescriptionEditor({ initial, shared, mayEdit, onReady }: Props): React.ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  const look = useCursorLook();
  const latest = useRef({ initial, onReady, look });
  useEffect(() => {
    latest.current = { initial, onReady, look };
  });

  useEffect(() => {
    const parent = place.current;
    if (!parent) return undefined;
    const extensions = readingExtensions(parent.ownerDocument);
    const view = new EditorView({ parent, doc: latest.current.initial, extensions });
    editor.current = view;
    latest.current.onReady(() => view.focus());
    return () => view.destroy();
  }, []);

  useEffect(() => {
    const view = editor.current;
    if (!view || !shared) return;
    const doc = shared.text.toJSON();
    const { anchor, head } = view.state.selection.main;
    const extensions = mayEdit ? editingExtensions : watchingExtensions;
    const state = EditorState.create({
      doc,
      selection: { anchor: Math.min(anchor, doc.length), head: Math.min(head, doc.length) },
      extensions: extensions({
        page: view.dom.ownerDocument,
        shared,
        look: (user) => latest.current.look(user),
      }),
    });
    view.setState(state);
  }, [shared, mayEdit]);

  return <div ref={place} className={styles['editor']} data-testid="description" />;
}

/** Names and hues as this window knows them; of someone it does not know yet, the name they gave. */
function useCursorLook(): (user: PresenceUser) => CursorLook {
  const { replica } = useApp();
  return ({ memberId, name }) => {
    const { members } = replica.getSnapshot();
    return personOf(members, memberId) ?? { name, hue: hueAt(0) };
  };
}
