import * as Y from 'yjs';
import { readMessage, step1Frame, step2Frame, updateFrame } from '../../../shared/documents/room-frames.ts';
import { roomCloseCodes } from '../../../shared/documents/room-types.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { Marks } from '../work/ledger.ts';
import type { Context } from './context.ts';
import type { Host } from './host.ts';
import { createSeat, type Seat } from './seat.ts';
import { writerOf } from './writer-of.ts';

/** A window in which somebody edits a description, as the stock provider and an editor do. */
export interface Window {
  readonly documentId: string;
  readonly isConnected: boolean;
  /** What it shows. */
  text(): string;
  type(mark: string): void;
  /** Types under the client id under which a piece of the text was written. */
  typeAs(piece: string, mark: string): void;
  /** Who is here, and who else it shows. */
  readonly seat: Seat;
  /** Takes one of the marks out that it shows. */
  erase(): void;
  /** Comes back after its host did. */
  reconnect(host: Host): void;
  /** The host says that it has saved this. */
  saved(update: Uint8Array): void;
  close(): void;
}

interface Options {
  readonly context: Context;
  readonly name: string;
  readonly documentId: string;
  readonly random: SeededRandom;
  readonly marks: Marks;
  /** No frame may leave a host that is about to save something. */
  readonly heard: () => void;
}

/** What one update carries. */
interface Cargo {
  readonly typed: readonly string[];
  readonly removed: readonly string[];
}

/** ms between window and host, the same each way, so that nothing overtakes anything. */
const CHANNEL_MS = 1;
const BODY = 'body';
const MARK = /\[[^\]]*\]/g;

/** Places between marks: nobody ever types into a mark. */
function boundaries(text: string): number[] {
  return [0, ...[...text.matchAll(MARK)].map((match) => match.index + match[0].length)];
}

/** Opens a window; it is not connected yet. */
export function createWindow(options: Options): Window {
  const { context, name, documentId, random, marks } = options;
  const { scheduler } = context;
  const cargoes = new Map<string, Cargo>();
  const isSaved = new Set<string>();
  let connects = 0;
  const seat = createSeat(scheduler, name);
  let carrying: Cargo = { typed: [], removed: [] };
  let doc = createDoc();
  let typed: string[] = [];
  let removed: string[] = [];
  let link: { host: Host; send(frame: Uint8Array): void; close(): void } | null = null;

  function createDoc(): Y.Doc {
    const made = new Y.Doc({ guid: 'window' });
    made.clientID = random.below(2 ** 32 - 1) + 1;
    made.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'host') send(update, updateFrame, carrying);
    });
    return made;
  }

  function send(update: Uint8Array, toFrame: (update: Uint8Array) => Uint8Array, cargo: Cargo): void {
    cargoes.set(Buffer.from(update).toString('base64'), cargo);
    link?.send(toFrame(update));
  }

  function hear(frame: Uint8Array): void {
    const message = readMessage(frame);
    if (message?.kind === 'step1') {
      const missing = Y.encodeStateAsUpdate(doc, message.stateVector);
      send(missing, step2Frame, { typed: [...typed], removed: [...removed] });
    } else if (message?.kind === 'update') Y.applyUpdate(doc, message.update, 'host');
    else if (message?.kind === 'awareness') seat.hear(message.update);
  }

  /** Begins again with an empty document and types what was not saved, as an editor does after a refusal. */
  function startOver(host: Host): void {
    const unsaved = typed.filter((mark) => doc.getText(BODY).toJSON().includes(mark) && !isSaved.has(mark));
    doc.destroy();
    doc = createDoc();
    typed = [];
    removed = [];
    connect(host);
    scheduler.after(50, `${name} types again`, () => {
      if (link?.host === host) for (const mark of unsaved) insert(mark);
    });
  }

  function closed(host: Host, code: number): void {
    if (link?.host !== host) return;
    link = null;
    seat.leave();
    if (!host.process.isAlive) return;
    const connecting = connects;
    const again = code === roomCloseCodes.reset && random.chance(0.5) ? startOver : connect;
    scheduler.after(random.between(10, 500), `${name} comes back`, () => {
      if (connecting === connects && host.process.isAlive) again(host);
    });
  }

  function connect(host: Host): void {
    connects += 1;
    const connecting = connects;
    const later = (what: string, run: () => void): void =>
      void scheduler.after(CHANNEL_MS, `${name} ${what}`, run);
    const opening = host.door(
      documentId,
      {
        send(frame) {
          if (!host.process.isAlive) return;
          // Who is where is no secret of a transaction.
          if (readMessage(frame)?.kind !== 'awareness') options.heard();
          later('hears', () => {
            if (link?.host === host) hear(frame);
          });
        },
        close: (code) => later('is closed', () => closed(host, code)),
      },
      { kind: 'window', clientId: name },
    );
    opening.then(
      (session) => {
        const enter = (run: () => void): void => host.process.enter(run);
        // It was closed meanwhile, or connects once more.
        if (connecting !== connects) return enter(() => session.close());
        link = {
          host,
          send: (frame) => later('says', () => enter(() => session.receive(frame))),
          close: () => enter(() => session.close()),
        };
        link.send(step1Frame(Y.encodeStateVector(doc)));
        seat.enter(doc.clientID, link.send);
      },
      () => undefined,
    );
  }

  function insert(mark: string): void {
    const text = doc.getText(BODY);
    typed.push(mark);
    marks.type(mark, documentId);
    carrying = { typed: [mark], removed: [] };
    text.insert(random.pick(boundaries(text.toJSON())), mark);
    seat.move();
  }

  return {
    documentId,
    get isConnected() {
      return link !== null;
    },
    text: () => doc.getText(BODY).toJSON(),
    type: insert,
    typeAs(piece, mark) {
      const own = doc.clientID;
      doc.clientID = writerOf(doc.getText(BODY), piece) ?? own;
      insert(mark);
      doc.clientID = own;
    },
    seat,
    erase() {
      const text = doc.getText(BODY);
      const shown = [...text.toJSON().matchAll(MARK)];
      const [match] = shown.length === 0 ? [] : [random.pick(shown)];
      if (!match) return;
      removed.push(match[0]);
      marks.remove(match[0], name);
      carrying = { typed: [], removed: [match[0]] };
      text.delete(match.index, match[0].length);
    },
    reconnect(host) {
      if (link?.host === host) return;
      link = null;
      seat.leave();
      connect(host);
    },
    saved(update) {
      const key = Buffer.from(update).toString('base64');
      for (const mark of cargoes.get(key)?.typed ?? []) {
        isSaved.add(mark);
        marks.savedTyping(mark);
      }
      for (const mark of cargoes.get(key)?.removed ?? []) marks.savedRemoval(mark, name);
    },
    close() {
      connects += 1;
      link?.close();
      link = null;
      seat.leave();
      doc.destroy();
    },
  };
}
