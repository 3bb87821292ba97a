import { createServer } from 'node:net';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { DataFolderError } from '../log/sqlite/folder.ts';
import { OperatorError } from '../ops/operator-error.ts';
import { explain } from './explain.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('O5: what the code says of itself is passed on', () => {
  expect(explain(new OperatorError('NO_LOG', 'There is none.'))).toEqual({
    code: 'NO_LOG',
    message: 'There is none.',
  });
  expect(explain(new DataFolderError('In use.'))).toEqual({ code: 'DATA_FOLDER', message: 'In use.' });
});

test('O5: what the system says becomes a sentence', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const [taken] = await once(createServer().listen(port, '127.0.0.1'), 'error').catch((error: unknown) => [
    error,
  ]);
  server.close();
  expect(explain(taken)).toMatchObject({
    code: 'EADDRINUSE',
    message: expect.stringContaining('The port is in use.'),
  });
});

test('O5: a full disk is told as one, also by SQLite', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (b BLOB); PRAGMA max_page_count = 3');
  const full = thrownBy(() => database.exec('INSERT INTO t VALUES (zeroblob(100000))'));
  database.close();
  expect(explain(full)).toMatchObject({
    code: 'ENOSPC',
    message: expect.stringContaining('The disk is full.'),
  });
});

test('a bug shows where it is', () => {
  const bug = thrownBy(() => JSON.parse('{'));
  expect(explain(bug)).toMatchObject({
    code: 'BUG',
    message: expect.stringMatching(/SyntaxError[^]*\n {4}at /),
  });
  expect(explain('text')).toEqual({ code: 'BUG', message: 'text' });
});
