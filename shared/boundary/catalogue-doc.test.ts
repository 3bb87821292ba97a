import { expect, it } from 'vitest';
import { catalogueDoc } from './catalogue-doc.ts';
import { catalogue } from './catalogue.ts';

it('B1: gives every row of the catalogue one line, under its class', () => {
  const lines = catalogueDoc().split('\n');
  for (const row of catalogue) {
    expect(lines.filter((line) => line.startsWith(`| \`${row.path}\` | ${row.class} |`))).toHaveLength(1);
  }
  expect(lines.filter((line) => line.startsWith('| `'))).toHaveLength(catalogue.length);
});
