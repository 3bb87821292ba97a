import type { Action, Params, Result } from '../../../shared/contract/contract.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import { removeIssues } from '../../../shared/documents/board-document.ts';
import { documentId } from '../../../shared/documents/document-id.ts';
import { teamGroup } from '../../../shared/documents/group-id.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { wireLimits } from '../../../shared/wire/limits.ts';
import type { ReadHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import { appendRecord, findDocument, LARGE_RECORD } from '../documents/records.ts';
import { newerSchema, type Edit } from '../edit.ts';
import { statePieces } from '../state-pieces.ts';
import { isPurgedIssue, issueDocument } from '../tombstones.ts';
import { boardParts } from '../undo/board-writes.ts';
import type { CurrentIssue } from '../undo/current-issues.ts';
import type { RunCommand } from './command.ts';
import { owe } from './purge-debts.ts';
import { removePurged } from './purge-documents.ts';
import { requireIssues, requireWorkspace } from './targets.ts';

/** Whoever can make a purge hold for everybody: the server, asked over the sync connection. */
export interface Purger {
  /** Resolves when the server has noted the purge for ever. Rejects with a coded error, nothing being purged then. */
  requestPurge(documentIds: readonly string[]): Promise<void>;
}

function requireDeleted(read: ReadHandle, issueIds: readonly IssueId[]): CurrentIssue[] {
  const issues = requireIssues(read, issueIds, { deleted: true });
  if (issues.every(({ deletedAt }) => deletedAt !== null)) return issues;
  throw new HearthError(
    'NOT_DELETED',
    'Only deleted issues can be purged, and some of these are not. Nothing was purged; delete them first.',
  );
}

function unavailable(): HearthError {
  return new HearthError(
    'PURGE_UNAVAILABLE',
    'A shared workspace is purged through its sync server, and nothing here can ask it. Nothing was purged; the issues stay deleted.',
  );
}

/** A newer program's board is changed by no older one, so what is in it cannot be purged here. */
function requireKnown(edit: Edit, issues: readonly CurrentIssue[]): void {
  for (const { board } of boardParts(issues.map((issue) => ({ issue })))) {
    const { teamId, shard } = board;
    if (!edit.knows(edit.open(documentId({ kind: 'board', teamId, shard })).doc)) throw newerSchema();
  }
}

/** Takes the entries out of their boards; answers the boards. Out of those of a newer program they are taken later. */
export function removeEntries(edit: Edit, issues: readonly CurrentIssue[]): CurrentIssue[] {
  const boards: CurrentIssue[] = [];
  for (const { board, part } of boardParts(issues.map((issue) => ({ issue })))) {
    const { teamId, shard } = board;
    if (!edit.knows(edit.look(documentId({ kind: 'board', teamId, shard })).doc)) {
      for (const { issue } of part) owe(edit.tx, issue);
      continue;
    }
    const ids = new Set(part.map(({ issue }) => issue.issueId));
    edit.change({ kind: 'board', teamId, shard }, teamGroup(teamId), (doc) => removeIssues(doc, ids));
    boards.push(board);
  }
  return boards;
}

/** Replaces the log of a board by its state, so that what was purged is in no old record either. */
function forgetHistory(edit: Edit, { teamId, shard }: CurrentIssue): void {
  const name = documentId({ kind: 'board', teamId, shard });
  const entry = findDocument(edit.tx, name);
  if (!entry) return;
  const resident = edit.open(name);
  edit.tx.run('DELETE FROM snapshot WHERE document = ?', entry.id);
  edit.tx.run('DELETE FROM record WHERE document = ?', entry.id);
  const pieces = statePieces(resident.doc, LARGE_RECORD / 2);
  for (const payload of pieces) appendRecord(edit.tx, { document: entry.id, payload });
  resident.tail = pieces.length;
  resident.tailBytes = pieces.reduce((sum, { length }) => sum + length, 0);
}

function purge(
  context: ReplicaContext,
  edit: Edit,
  issues: readonly CurrentIssue[],
): { issueIds: IssueId[] } {
  const issueIds = issues.map(({ issueId }) => issueId);
  // First, while the rows still say which numbers are used.
  removePurged(context, edit, issueIds.map(issueDocument));
  const boards = removeEntries(edit, issues);
  // With a server the records stay until it has them; it forgets them by itself.
  if (!context.identity.isLinked()) for (const board of boards) forgetHistory(edit, board);
  return { issueIds };
}

/** Thrown in the commit of a purge without a server when it comes to be after the commit that linked the workspace. */
const linkedMeanwhile = new Error('The workspace is linked by now');

/** What nobody else has is purged here alone. Null when there is a server to ask: nothing was purged then. */
async function purgeAlone(
  { context, run }: { context: ReplicaContext; run: RunCommand },
  issueIds: readonly IssueId[],
  action: Action,
): Promise<Result<'issues.purge'> | null> {
  const { identity } = context;
  if (identity.isLinked()) return null;
  try {
    return await run(action, (edit) => {
      if (identity.isLinked()) throw linkedMeanwhile;
      return purge(context, edit, requireDeleted(edit.tx, issueIds));
    });
  } catch (error) {
    if (error === linkedMeanwhile) return null;
    throw error;
  }
}

/** Some requests were granted, then one was not: says how far it got, and why no further. */
function partly(done: number, of: number, cause: unknown): unknown {
  if (!(cause instanceof HearthError)) return cause;
  return new HearthError(
    cause.code,
    `${done} of ${of} issues are purged; the others are as they were, and can be purged by trying again. ${cause.message}`,
    { cause },
  );
}

/** Asks the server part by part (wire G3: so many documents to a request). Answers what it granted, and why it stopped. */
async function ask(
  purger: Purger,
  issues: readonly CurrentIssue[],
): Promise<{ granted: CurrentIssue[]; failed: { cause: unknown } | null }> {
  const granted: CurrentIssue[] = [];
  for (let at = 0; at < issues.length; at += wireLimits.purges) {
    const part = issues.slice(at, at + wireLimits.purges);
    try {
      await purger.requestPurge(part.map(({ issueId }) => issueDocument(issueId)));
    } catch (cause) {
      return { granted, failed: { cause } };
    }
    granted.push(...part);
  }
  return { granted, failed: null };
}

/** Of many, what the server has granted goes here too, whether it granted the rest or not: it holds for ever. */
async function purgeLinked(
  { context, run, purger }: { context: ReplicaContext; run: RunCommand; purger: Purger },
  issueIds: readonly IssueId[],
  action: Action,
): Promise<Result<'issues.purge'>> {
  const { store, begin } = context;
  // Those of an earlier try that got only so far.
  const left = issueIds.filter((id) => !isPurgedIssue(store.read, id));
  const issues = requireDeleted(store.read, left);
  await store.commit((tx) => requireKnown(begin(tx), issues));
  const { granted, failed } = await ask(purger, issues);
  if (failed === null) {
    // It holds, also when the server's word of it has come first or somebody has restored one.
    return run(action, (edit) => ({ ...purge(context, edit, granted), issueIds: [...new Set(issueIds)] }));
  }
  if (granted.length === 0) throw failed.cause;
  await store.commit((tx) => {
    const edit = begin(tx);
    purge(context, edit, granted);
    edit.finish();
  });
  throw partly(granted.length, issues.length, failed.cause);
}

/**
 * Creates the command that removes deleted issues for ever. It throws NO_WORKSPACE, NOT_FOUND, NOT_DELETED, or,
 * in a linked workspace, PURGE_UNAVAILABLE and what the server refuses with.
 */
export function createPurge(options: {
  context: ReplicaContext;
  run: RunCommand;
  purger: Purger | null;
}): (params: Params<'issues.purge'>, action: Action) => Promise<Result<'issues.purge'>> {
  const { context, run, purger } = options;
  return async ({ issueIds }, action) => {
    requireWorkspace(context.identity);
    const alone = await purgeAlone({ context, run }, issueIds, action);
    if (alone) return alone;
    if (!purger) throw unavailable();
    return purgeLinked({ context, run, purger }, issueIds, action);
  };
}
