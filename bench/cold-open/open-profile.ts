/** Child of the cold-open bench: opens a profile and reads the first 100 rows. Prints `{ ms, rows }`. */
import { openReplica } from './platform.ts';

const directory = process.argv[2] ?? '';
const started = performance.now();
const { replica, close } = openReplica(directory);
const { rows } = await replica.queryIssues({ limit: 100 });
const ms = performance.now() - started;
await close();
console.log(JSON.stringify({ ms, rows: rows.length }));
