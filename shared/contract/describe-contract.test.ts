import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeContract } from './describe-contract.ts';

const path = fileURLToPath(new URL('contract.snapshot.json', import.meta.url));
const update = 'UPDATE_CONTRACT=1 npx vitest run shared/contract';

test('the snapshot in git is the contract of the code', () => {
  const description = JSON.stringify(describeContract(), null, 2);
  if (process.env['UPDATE_CONTRACT'] === '1') writeFileSync(path, `${description}\n`);
  expect(
    JSON.parse(readFileSync(path, 'utf8')),
    `The contract has changed. Clients out there know the old one: keep an alias for a renamed method, then run \`${update}\` and commit the new snapshot.`,
  ).toEqual(JSON.parse(description));
});

test('names, codes and numbers are unique and well-formed', () => {
  const { methods, errors } = describeContract();
  for (const name of Object.keys(methods)) expect(name).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
  expect(new Set(Object.values(errors)).size).toBe(Object.keys(errors).length);
});

test('every mutation but a resize of a terminal carries a receipt', () => {
  for (const [name, { kind, result }] of Object.entries(describeContract().methods)) {
    const carries = JSON.stringify(result).includes('"receipt"');
    expect([name, carries]).toEqual([name, kind === 'mutation' && name !== 'runs.resize']);
  }
});

test('parameters of every method are closed: unknown ones are refused', () => {
  for (const [name, { params }] of Object.entries(describeContract().methods)) {
    expect([name, params]).toEqual([
      name,
      expect.objectContaining({ type: 'object', additionalProperties: false }),
    ]);
  }
});
