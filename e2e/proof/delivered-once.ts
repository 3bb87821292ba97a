import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import { boardKeys, readIssue } from '../../shared/documents/board-document.ts';
import { parseDocumentId } from '../../shared/documents/document-id.ts';
import { readBody } from '../../shared/documents/issue-document.ts';
import type { LogRecord, YjsRecord } from '../../shared/wire/messages.ts';
import { openTestStore } from '../fixtures/sync/test-server.ts';
import { faultOf, type EditLedger } from './host-edits.ts';

/** What a server's log says of the outbox of a host. */
export interface Delivery {
  readonly records: number;
  /** Updates that came a second time, under the same number or another. */
  readonly twice: number;
  /** Issues of the ledger that the log does not have as they were acknowledged, and issues of the log without one. */
  readonly wrong: readonly string[];
}

async function readUpdates(folder: string): Promise<YjsRecord[]> {
  const store = openTestStore(folder);
  const all: LogRecord[] = [];
  for (;;) {
    const page = await store.tail({ after: all.at(-1)?.seq ?? 0, limit: 1_000, maxBytes: 64 * 1024 * 1024 });
    if (page.length === 0) break;
    all.push(...page);
  }
  await store.close();
  return all.filter((record) => record.kind === 'yjs');
}

function buildAll(records: readonly YjsRecord[]): Map<string, Y.Doc> {
  const documents = new Map<string, Y.Doc>();
  for (const [documentId, ofOne] of Map.groupBy(records, (record) => record.documentId)) {
    const doc = new Y.Doc();
    doc.transact(() => {
      for (const { payload } of ofOne) Y.applyUpdate(doc, payload);
    });
    documents.set(documentId, doc);
  }
  return documents;
}

function countTwice(records: readonly YjsRecord[]): number {
  const keys = records.flatMap(({ deviceId, localId, documentId, payload }) => [
    `${deviceId} ${localId}`,
    `${documentId} ${createHash('sha256').update(payload).digest('hex')}`,
  ]);
  return keys.length - new Set(keys).size;
}

/** Reads the log of a stopped server to which all of a host's outbox has gone. `made`: issues that were there before. */
export async function readDelivery(folder: string, ledger: EditLedger): Promise<Delivery> {
  const records = await readUpdates(folder);
  const documents = buildAll(records);
  const wrong: string[] = [];
  const found = new Map<string, string>();
  for (const [name, doc] of documents) {
    if (parseDocumentId(name)?.kind !== 'board') continue;
    for (const id of boardKeys(doc).issues) found.set(id, readIssue(doc, id)?.title ?? '');
  }
  for (const [id, entry] of ledger.issues) {
    const title = found.get(id);
    const body = documents.get(`issue:${id}`);
    const fault =
      title === undefined ? 'not there' : faultOf(entry, { title, description: body ? readBody(body) : '' });
    if (fault) wrong.push(`${id}: ${fault}`);
  }
  return { records: records.length, twice: countTwice(records), wrong };
}
