import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import { Doc, type Text } from 'yjs';
import type { HostConnection } from '../../../client/connect-host.ts';
import { createDocumentSocket, documentServer } from '../../../client/document-socket.ts';
import { closeCodes } from '../../../../shared/contract/transport.ts';
import { replaceText } from '../../../../shared/documents/text-edit.ts';
import { createEmitter } from '../../../../shared/lib/emitter.ts';
import type { Undo } from '../../../../shared/lib/ports.ts';
import type { PresenceUser } from './presence.ts';

/** The text as one can edit it, and who else is there. A reset replaces both. */
export interface SharedText {
  readonly text: Text;
  readonly awareness: Awareness;
}

/** The object changes with every change, for `useSyncExternalStore`. */
export interface LiveState {
  /**
   * opening: nothing yet · live: every edit reaches the host · away: edits wait here until the connection is
   * back · refused: they stay here, the host does not take them.
   */
  readonly phase: 'opening' | 'live' | 'away' | 'refused';
  readonly shared: SharedText | null;
}

/** The description of an issue, edited by several people at the same time. */
export interface LiveDocument {
  state(): LiveState;
  subscribe(listener: () => void): Undo;
  close(): void;
}

export interface LiveDocumentOptions {
  readonly host: Pick<HostConnection, 'openChannel' | 'onLive'>;
  readonly documentId: string;
  readonly user: PresenceUser;
}

/** One connection to the room: a document with its provider. A reset needs a fresh one of both. */
interface Session {
  readonly provider: WebsocketProvider;
  readonly shared: SharedText;
  /** The person wrote something in it. */
  edited(): boolean;
  close(): void;
}

/**
 * Opens the document over the stock y-websocket provider and keeps it open. When the host loads the document
 * afresh (4409), what was written here is put into the fresh one as a diff; a text that the host refuses twice
 * is not tried again.
 */
export function createLiveDocument(options: LiveDocumentOptions): LiveDocument {
  const changed = createEmitter<void>();
  const WebSocketPolyfill = createDocumentSocket(options.host);
  let state: LiveState = { phase: 'opening', shared: null };
  let shown: Session | null = null;
  let latest: Session;
  let refusedText: string | null = null;

  function tell(phase: LiveState['phase']): void {
    state = { phase, shared: shown?.shared ?? null };
    changed.emit();
  }

  function open(): Session {
    const session = openSession({ ...options, WebSocketPolyfill });
    const { provider } = session;
    provider.on('sync', (synced) => {
      if (synced) takeOver(session);
      else if (session === shown) tell('away');
    });
    provider.on('closed', ({ code }) => {
      // A reader that was too slow lost its connection, not its leave to write.
      if (code === closeCodes.slowConsumer) return tell('away');
      if (code !== closeCodes.documentReset) return tell('refused');
      if (session !== shown) session.close();
      latest = open();
    });
    return session;
  }

  /** The fresh document is complete: what was written into the old one goes into it, and it is shown. */
  function takeOver(session: Session): void {
    const old = shown;
    if (old === session) return tell('live');
    if (old) {
      const written = old.shared.text.toJSON();
      const missing = old.edited() && written !== session.shared.text.toJSON();
      if (missing && written === refusedText) {
        stopWaiting();
        session.close();
        return tell('refused');
      }
      if (missing) {
        refusedText = written;
        session.provider.doc.transact(() => replaceText(session.shared.text, written));
      }
    }
    shown = session;
    tell('live');
    old?.close();
  }

  latest = open();
  // The provider waits a while between its attempts, and stays away after some codes of a lost connection.
  const stopWaiting = options.host.onLive(() => latest.provider.connect());
  return {
    state: () => state,
    subscribe: changed.subscribe,
    close() {
      stopWaiting();
      if (shown !== latest) shown?.close();
      latest.close();
    },
  };
}

interface SessionOptions extends LiveDocumentOptions {
  readonly WebSocketPolyfill: typeof WebSocket;
}

function openSession({ documentId, user, WebSocketPolyfill }: SessionOptions): Session {
  const doc = new Doc();
  const provider = new WebsocketProvider(documentServer, documentId, doc, {
    WebSocketPolyfill,
    disableBc: true,
  });
  let edited = false;
  doc.on('update', (_update, origin) => {
    edited ||= origin !== provider;
  });
  provider.awareness.setLocalState({ user });
  return {
    provider,
    shared: { text: doc.getText('body'), awareness: provider.awareness },
    edited: () => edited,
    close() {
      provider.destroy();
      doc.destroy();
    },
  };
}
