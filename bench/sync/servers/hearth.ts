/** Our sync server over SQLite, that says what it uses. Argument: the data folder. */
import { clock, defer, random } from '../../../sync-server/app/platform.ts';
import { openSqliteLogStore } from '../../../sync-server/log/sqlite/sqlite-log-store.ts';
import { serve } from './serve.ts';

const [folder = ''] = process.argv.slice(2);
await serve(openSqliteLogStore({ folder, clock, random, defer }));
