import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogueDoc } from './catalogue-doc.ts';

const page = join(import.meta.dirname, '../../docs/boundary.md');
const update = 'UPDATE_DOCS=1 npx vitest run shared/boundary';

test('docs/boundary.md tells what the catalogue says', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, catalogueDoc());
  expect(
    readFileSync(page, 'utf8'),
    `The catalogue has changed: run \`${update}\` and commit the page.`,
  ).toBe(catalogueDoc());
});
