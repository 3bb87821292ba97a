import { expect, test } from 'vitest';
import { isReading } from './reading.ts';

test.each([
  'SELECT 1',
  '  select 1',
  '-- why\n select 1',
  '-- one\n-- two\n(values (1))',
  '/* a /* b */ c */ with x as (select 1) table x',
  '/* a */ /* b */ -- c\n ((SELECT 1) UNION SELECT 2)',
  'TABLE issue',
  'explain analyze select 1',
])('81: %j reads', (sql) => {
  expect(isReading(sql)).toBe(true);
});

test.each([
  'DO $$ BEGIN END $$',
  '/* select */ DO $$ BEGIN END $$',
  '-- select\nRESET ROLE',
  'SET ROLE postgres',
  'COMMIT',
  'COPY (SELECT 1) TO STDOUT',
  'selection',
  '/* never ends select 1',
  '-- only a comment',
  '',
  'CALL x()',
  'EXECUTE select',
])('81: %j does not', (sql) => {
  expect(isReading(sql)).toBe(false);
});
