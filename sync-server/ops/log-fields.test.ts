import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { LogFields, Logger } from '../../shared/lib/ports.ts';
import { allowFields } from './log-fields.ts';

const server = fileURLToPath(new URL('..', import.meta.url));

function record(): { logger: Logger; lines: [string, LogFields | undefined][] } {
  const lines: [string, LogFields | undefined][] = [];
  const push = (event: string, fields?: LogFields): void => void lines.push([event, fields]);
  return { logger: allowFields({ info: push, warn: push, error: push }), lines };
}

test('T3: a field that is not on the list, and text that could say anything, are left out', () => {
  const { logger, lines } = record();
  logger.warn('x.happened', {
    code: 4401,
    address: '192.0.2.7',
    payload: 'aGVsbG8',
    error: 'cannot open /home/ann/secret',
    reason: 'late',
    claimed: true,
  });
  expect(lines).toEqual([['x.happened', { code: 4401, reason: 'late', claimed: true }]]);
});

test('T3: every field that the server logs is on the list', () => {
  const { logger, lines } = record();
  const said = new Set<string>();
  for (const path of globSync('**/*.ts', { cwd: server, exclude: ['**/*.test.ts'] })) {
    const source = readFileSync(`${server}/${path}`, 'utf8');
    for (const [, body = ''] of source.matchAll(/logger\.(?:info|warn|error)\('[\w.]+', \{([^}]*)\}/g)) {
      for (const [, name = ''] of body.matchAll(/(?:^|[,{])\s*(\w+)\s*(?=[:,]|$)/g)) said.add(name);
    }
  }
  expect(said.size).toBeGreaterThan(5);
  logger.info('all', Object.fromEntries([...said].map((name) => [name, 1])));
  expect(Object.keys(lines[0]?.[1] ?? {}).toSorted()).toEqual([...said].toSorted());
});
