/** Child of the cold-open bench: loads one Yjs document of the same issues and reads 100 rows. Prints `{ ms, rows }`. */
import { readFileSync } from 'node:fs';
import * as Y from 'yjs';

const file = process.argv[2] ?? '';
const started = performance.now();
const document = new Y.Doc();
Y.applyUpdate(document, readFileSync(file));
const rows: unknown[] = [];
for (const issue of document.getMap<Y.Map<unknown>>('issues').values()) {
  rows.push(issue.toJSON());
  if (rows.length === 100) break;
}
console.log(JSON.stringify({ ms: performance.now() - started, rows: rows.length }));
