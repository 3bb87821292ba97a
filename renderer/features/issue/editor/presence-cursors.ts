import { Annotation, type Extension, type Range } from '@codemirror/state';
import { Decoration, ViewPlugin, WidgetType, type DecorationSet, type EditorView } from '@codemirror/view';
import { compareRelativePositions, createRelativePositionFromTypeIndex, type RelativePosition } from 'yjs';
import type { Hue } from '../../../ui/people/hue.ts';
import type { SharedText } from './live-document.ts';
import { locateCursor, readPresence, type PresenceUser } from './presence.ts';

/** How a person's caret and flag look. */
export interface CursorLook {
  readonly name: string;
  readonly hue: Hue;
}

interface Options {
  readonly shared: SharedText;
  readonly look: (user: PresenceUser) => CursorLook;
}

const othersMoved = Annotation.define<true>();

/**
 * Tells the others where one's cursor is and shows theirs. Not the binding's own: that one sets colours in style
 * attributes, which the policy of the page forbids, and its flags are neither ours nor for 3 s.
 */
export function presenceCursors({ shared, look }: Options): Extension {
  return ViewPlugin.define(
    (view) => {
      const { awareness } = shared;
      const moves = createMoves();
      let decorations = Decoration.none;
      const draw = (): void => {
        decorations = Decoration.set(decorate(shared, look, moves), true);
      };
      const hear = (change: Record<'added' | 'updated' | 'removed', number[]>): void => {
        const clients = [...change.added, ...change.updated, ...change.removed];
        if (clients.every((id) => id === awareness.clientID)) return;
        view.dispatch({ annotations: othersMoved.of(true) });
      };
      awareness.on('change', hear);
      draw();
      return {
        get decorations(): DecorationSet {
          return decorations;
        },
        update({ docChanged, selectionSet, focusChanged, transactions }) {
          if (docChanged || selectionSet || focusChanged) publish(view, shared);
          if (docChanged || transactions.some((each) => each.annotation(othersMoved))) draw();
        },
        destroy() {
          awareness.off('change', hear);
          // Who may not write any more is not in the text.
          if (isOwnCursor(awareness.getLocalState()?.['cursor']))
            awareness.setLocalStateField('cursor', null);
        },
      };
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

/** Says where the cursor is, or that it is nowhere while the text has no focus. */
function publish(view: EditorView, { text, awareness }: SharedText): void {
  const state = awareness.getLocalState();
  if (!state) return;
  const { anchor, head } = view.state.selection.main;
  const next = view.hasFocus
    ? {
        anchor: createRelativePositionFromTypeIndex(text, anchor),
        head: createRelativePositionFromTypeIndex(text, head),
      }
    : null;
  if (!sameCursor(state['cursor'], next)) awareness.setLocalStateField('cursor', next);
}

interface OwnCursor {
  readonly anchor: RelativePosition;
  readonly head: RelativePosition;
}

function sameCursor(before: unknown, next: OwnCursor | null): boolean {
  if (!isOwnCursor(before)) return next === null;
  if (!next) return false;
  return (
    compareRelativePositions(before.anchor, next.anchor) && compareRelativePositions(before.head, next.head)
  );
}

/** Only this file writes the cursor of the local state. */
function isOwnCursor(value: unknown): value is OwnCursor {
  return typeof value === 'object' && value !== null && 'anchor' in value && 'head' in value;
}

/** Counts the movements of each client, so that only a caret that moved shows its flag again. */
function createMoves(): { of(clientId: number, cursor: unknown): number } {
  const known = new Map<number, { at: string; count: number }>();
  return {
    of(clientId, cursor) {
      const at = JSON.stringify(cursor);
      const before = known.get(clientId);
      if (before?.at === at) return before.count;
      const count = (before?.count ?? 0) + 1;
      known.set(clientId, { at, count });
      return count;
    },
  };
}

function decorate(
  { text, awareness }: SharedText,
  look: Options['look'],
  moves: ReturnType<typeof createMoves>,
): Range<Decoration>[] {
  return readPresence(awareness).flatMap(({ clientId, user, cursor }) => {
    const at = locateCursor(text, cursor);
    if (!at) return [];
    const { anchor, head } = at;
    const caret = new Caret(look(user), clientId, moves.of(clientId, cursor));
    const ranges = [Decoration.widget({ widget: caret, side: head > anchor ? -1 : 1 }).range(head)];
    if (anchor !== head) {
      const selection = Decoration.mark({ class: `presence-selection presence-${caret.look.hue}` });
      ranges.push(selection.range(Math.min(anchor, head), Math.max(anchor, head)));
    }
    return ranges;
  });
}

/** The caret of another person with the flag above it. */
class Caret extends WidgetType {
  readonly look: CursorLook;
  readonly clientId: number;
  readonly move: number;

  constructor(look: CursorLook, clientId: number, move: number) {
    super();
    this.look = look;
    this.clientId = clientId;
    this.move = move;
  }

  override eq(other: Caret): boolean {
    const { look, clientId, move } = this;
    return (
      clientId === other.clientId &&
      move === other.move &&
      look.name === other.look.name &&
      look.hue === other.look.hue
    );
  }

  override toDOM(view: EditorView): HTMLElement {
    const page = view.dom.ownerDocument;
    const caret = page.createElement('span');
    caret.className = `presence-caret presence-${this.look.hue}`;
    caret.ariaHidden = 'true';
    const flag = page.createElement('span');
    flag.className = 'presence-flag';
    flag.textContent = this.look.name;
    caret.append(flag);
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
