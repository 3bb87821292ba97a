/** `npm run lock`: after `npm install`, adds the packages of other platforms that npm left out of package-lock.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { missingPlatforms } from './lib/lock.ts';
import { root } from './lib/paths.ts';

const path = join(root, 'package-lock.json');
const lock = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
const packages = z.record(z.string(), z.looseObject({})).parse(lock['packages']);
const missing = missingPlatforms(packages);
// npm sorts by path in this way: its next change stays a small one.
const all = Object.entries({ ...packages, ...missing }).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(all) }, null, 2)}\n`);
console.log(`Added ${Object.keys(missing).length} packages to package-lock.json.`);
