/** An instance of our sync server over PostgreSQL. Arguments: the address of the database, and the schema. */
import { clock, defer, random, timers } from '../../../sync-server/app/platform.ts';
import { openPostgresLogStore } from '../../../sync-server/log/postgres/postgres-log-store.ts';
import { serve } from './serve.ts';

const [url = '', schema = ''] = process.argv.slice(2);
await serve(await openPostgresLogStore({ url, schema, clock, random, timers, defer }));
