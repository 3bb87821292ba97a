/** `npm run build:server`: the sync server as one folder, `dist/server`, that needs nothing but Node 24. */
import { join } from 'node:path';
import { build } from 'vite';
import { root } from '../lib/paths.ts';

await build({
  configFile: join(root, 'build/packaging/vite.server.ts'),
  configLoader: 'native',
  logLevel: 'warn',
});
console.log('The sync server is in dist/server. Try: node dist/server/hearth-sync.js --help');
