import { HearthError } from '../../../shared/contract/errors.ts';
import { watchBoard } from '../../../shared/documents/board-document.ts';
import { parseDocumentId, type DocumentAddress } from '../../../shared/documents/document-id.ts';
import { createEmitter, type Emitter } from '../../../shared/lib/emitter.ts';
import type { Random } from '../../../shared/lib/ports.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { buildDocument } from './build-document.ts';
import type { Tail } from './snapshots.ts';
import { takeFreshClientId } from './client-id.ts';
import { findDocument, readStored, type StoredDocument } from './records.ts';

/** Entries of a board that changed since they were last projected. */
export interface BoardDirt {
  readonly issues: Set<string>;
  readonly criteria: Set<string>;
}

/** A document in memory. Its state is that of the log, always. */
export interface Resident extends Tail {
  readonly name: string;
  readonly address: DocumentAddress;
  readonly dirt: BoardDirt;
}

/** The documents in memory, the least recently used ones leaving first. */
export interface Residents {
  /** Loads the document unless it is here; one that was never written is empty. */
  open(read: ReadHandle, name: string): Resident;
  peek(name: string): Resident | undefined;
  /** Forgets a document whose change was not saved: it is loaded again, under another client id. */
  drop(name: string): void;
  /** The same within a commit: who holds it hears of it when the commit is done. Should it fail, `drop` it. */
  dropIn(tx: WriteHandle, name: string): void;
  /** Keeps a document here; called as often as `unpin`. */
  pin(name: string): void;
  unpin(name: string): void;
  /** Names of documents that were dropped while pinned: who holds them must let go. */
  readonly dropped: Emitter<string>;
  readonly loads: number;
}

/**
 * Documents that stay: boards of 64,000 issues, for edits and arrivals go over all of them in turn, and a set that
 * is a little too small would then load each of them every time; of the others those in use.
 */
const MOST = { boards: 64, others: 32 } as const;

function kindOf(name: string): keyof typeof MOST {
  return name.startsWith('board:') ? 'boards' : 'others';
}

function load(name: string, stored: StoredDocument, random: Random): Resident {
  const address = parseDocumentId(name);
  if (!address) throw new HearthError('NOT_FOUND', `There is no document "${name}".`);
  const doc = buildDocument(stored);
  takeFreshClientId(doc, random);
  const dirt: BoardDirt = { issues: new Set(), criteria: new Set() };
  if (address.kind === 'board') {
    watchBoard(doc, ({ issues, criteria }) => {
      for (const key of issues) dirt.issues.add(key);
      for (const key of criteria) dirt.criteria.add(key);
    });
  }
  const tailBytes = stored.records.reduce((sum, { payload }) => sum + payload.length, 0);
  return { name, address, doc, dirt, tail: stored.records.length, tailBytes };
}

/** Those that leave so that there is room for one more of a kind, the least recently used first. */
function superfluous(
  names: Iterable<string>,
  pins: ReadonlyMap<string, number>,
  kind: keyof typeof MOST,
): string[] {
  const alike = [...names].filter((name) => kindOf(name) === kind);
  const tooMany = Math.max(0, alike.length - MOST[kind] + 1);
  return alike.filter((name) => !pins.has(name)).slice(0, tooMany);
}

/** Creates the set of documents in memory. */
export function createResidents({ random }: { random: Random }): Residents {
  // A map keeps its keys in order of insertion: the first is the least recently used.
  const residents = new Map<string, Resident>();
  const pins = new Map<string, number>();
  const dropped = createEmitter<string>();
  let loads = 0;

  const remove = (name: string): void => {
    residents.get(name)?.doc.destroy();
    residents.delete(name);
  };

  const tell = (name: string): void => {
    if (pins.has(name)) dropped.emit(name);
  };

  return {
    open(read, name) {
      const known = residents.get(name);
      if (known) {
        residents.delete(name);
        residents.set(name, known);
        return known;
      }
      for (const old of superfluous(residents.keys(), pins, kindOf(name))) remove(old);
      const entry = findDocument(read, name);
      const resident = load(
        name,
        entry ? readStored(read, entry.id) : { snapshot: null, records: [] },
        random,
      );
      loads++;
      residents.set(name, resident);
      return resident;
    },
    peek: (name) => residents.get(name),
    drop(name) {
      remove(name);
      tell(name);
    },
    dropIn(tx, name) {
      remove(name);
      tx.afterCommit(() => tell(name));
    },
    pin: (name) => void pins.set(name, (pins.get(name) ?? 0) + 1),
    unpin(name) {
      const left = (pins.get(name) ?? 0) - 1;
      if (left > 0) pins.set(name, left);
      else pins.delete(name);
    },
    dropped,
    get loads() {
      return loads;
    },
  };
}
