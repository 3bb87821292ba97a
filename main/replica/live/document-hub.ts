import * as Y from 'yjs';
import { HearthError } from '../../../shared/contract/errors.ts';
import { parseDocumentId } from '../../../shared/documents/document-id.ts';
import { teamGroup } from '../../../shared/documents/group-id.ts';
import type { RoomBackend } from '../../../shared/documents/room-types.ts';
import { applyOutlined } from '../../../shared/documents/update-apply.ts';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type { UpdateOutline } from '../../../shared/documents/update-outline.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { Emitter } from '../../../shared/lib/emitter.ts';
import type { Undo } from '../../../shared/lib/ports.ts';
import { requireIssue } from '../commands/targets.ts';
import type { ReplicaContext } from '../context.ts';
import {
  capture,
  newerSchema,
  requireItsGroup,
  type CommittedUpdate,
  type Edit,
  type UpdateOrigin,
} from '../edit.ts';
import { invalid, notFound, readOnly } from '../errors.ts';
import { bringsRefused } from '../refusal/refused-clients.ts';

/** A document that a window edits. */
export interface DocumentSession extends RoomBackend {
  readonly documentId: string;
  /** The document in memory. To be read only: changes go through `apply`. */
  load(): Y.Doc;
  /** Saves a client's update; resolves when it is on disk, after the listeners have heard of it. */
  apply(update: Uint8Array, origin: object): Promise<void>;
  /** Hears every saved update, in order: of commands, of clients (its own included), of the server. */
  onUpdate(listener: (update: Uint8Array, origin: UpdateOrigin) => void): Undo;
  /** Called once when the document in memory no longer stands for what is saved: close with `documentReset` and open again. */
  onReset(listener: () => void): Undo;
  /** Lets the document go; what was typed is then found by search. */
  release(): void;
}

/** Live editing of documents. Windows may edit `issue:<id>` so; everything else goes through commands. */
export interface DocumentHub {
  /** Throws NOT_FOUND for an unknown document, FORBIDDEN for one that is not edited live. */
  open(documentId: string): DocumentSession;
  /** Throws as `open` does now: what was open may be deleted by then. */
  check(documentId: string): void;
  applyFromClient(documentId: string, update: Uint8Array, origin: object): Promise<void>;
  subscribe(documentId: string, listener: (update: Uint8Array, origin: UpdateOrigin) => void): Undo;
}

function issueOf(documentId: string): IssueId {
  const address = parseDocumentId(documentId);
  if (!address) throw notFound('document');
  if (address.kind === 'issue') return address.issueId;
  throw new HearthError(
    'FORBIDDEN',
    'This document is changed by commands only, not by editing it directly.',
  );
}

/** What the log has to keep of a client's update; null when it holds nothing new. */
function takeIn(
  doc: Y.Doc,
  { update, outline }: { update: Uint8Array; outline: UpdateOutline },
  origin: object,
): Uint8Array | null {
  const taken = capture(doc, () => applyOutlined(doc, update, outline, origin), origin);
  // What waits for an update that has not come is part of the document too, and only the original holds it.
  return doc.store.pendingStructs || doc.store.pendingDs ? update : taken;
}

/** Of a newer program's document a window may tell what is known, as it does when it comes back, and nothing else. */
function readOnlyTo(doc: Y.Doc, told: { update: Uint8Array; outline: UpdateOutline }): void {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  const news = takeIn(copy, told, copy);
  copy.destroy();
  if (news !== null) throw newerSchema();
}

function refusedBefore(): HearthError {
  return new HearthError(
    'FORBIDDEN',
    'The server refused what this window still holds. What was saved is safe; open the document again.',
  );
}

function save(edit: Edit, documentId: string, update: Uint8Array, origin: object): void {
  const { teamId } = requireIssue(edit.tx, issueOf(documentId));
  requireItsGroup(edit.tx, documentId, teamGroup(teamId));
  const outline = outlineUpdate(update);
  if (!outline) throw invalid('This is not a whole update of a document.');
  const { doc } = edit.look(documentId);
  if (bringsRefused(edit.tx, documentId, doc, outline)) throw refusedBefore();
  if (!edit.knows(doc)) return readOnlyTo(doc, { update, outline });
  const resident = edit.open(documentId);
  const news = takeIn(resident.doc, { update, outline }, origin);
  if (news === null) return;
  edit.append({ name: documentId, groupId: teamGroup(teamId), update: news, origin });
  edit.project(resident, false);
}

interface HubOptions {
  readonly context: ReplicaContext;
  readonly committed: Emitter<CommittedUpdate>;
  /** Reads descriptions that were edited live into the rows. */
  readonly refresh: (issueId: IssueId) => void;
}

/** Creates the hub over which windows edit documents. Typing changes the document only, not the board and not the journal. */
export function createDocumentHub({ context, committed, refresh }: HubOptions): DocumentHub {
  const { store, residents, begin } = context;

  function check(documentId: string): IssueId {
    const issueId = issueOf(documentId);
    const { teamId } = requireIssue(store.read, issueId);
    requireItsGroup(store.read, documentId, teamGroup(teamId));
    return issueId;
  }

  const hub: DocumentHub = {
    applyFromClient: (documentId, update, origin) =>
      store.commit((tx) => {
        if (!context.mayWrite()) throw readOnly();
        save(begin(tx), documentId, update, origin);
      }),
    subscribe: (documentId, listener) =>
      committed.subscribe(({ name, update, origin }) => {
        if (name === documentId) listener(update, origin);
      }),
    check: (documentId) => void check(documentId),
    open(documentId) {
      const issueId = check(documentId);
      residents.pin(documentId);
      const { doc } = residents.open(store.read, documentId);
      let held = true;
      const undos: Undo[] = [];
      const kept = (undo: Undo): Undo => {
        undos.push(undo);
        return undo;
      };
      return {
        documentId,
        load: () => doc,
        apply: (update, origin) => hub.applyFromClient(documentId, update, origin),
        onUpdate: (listener) => kept(hub.subscribe(documentId, listener)),
        onReset: (listener) =>
          kept(
            residents.dropped.subscribe((name) => {
              if (name === documentId) listener();
            }),
          ),
        release() {
          if (!held) return;
          held = false;
          for (const undo of undos) undo();
          residents.unpin(documentId);
          refresh(issueId);
        },
      };
    },
  };
  return hub;
}
