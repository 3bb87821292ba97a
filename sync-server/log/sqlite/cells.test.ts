import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCells, type CellTable } from './cells.ts';
import { createUndoLog } from './undo-log.ts';

type NumberRow = [key: number, value: string];

/** A table in memory that counts how often it is asked. */
function createTable() {
  const rows = new Map<number, string>();
  const table: CellTable<number, string, NumberRow> & { loads: number } = {
    loads: 0,
    load(key) {
      table.loads += 1;
      const value = rows.get(key);
      return value === undefined ? null : [key, value];
    },
    save: ([key, value]) => void rows.set(key, value),
    toRow: (key, value) => [key, value],
    toValue: ([, value]) => value,
  };
  return { rows, table };
}

function create(most = 100) {
  const { rows, table } = createTable();
  const undo = createUndoLog();
  return { rows, table, undo, ...createCells({ table, undo, most }) };
}

describe('cells', () => {
  test('are read once, also when they are not there', () => {
    const { rows, table, cells } = create();
    rows.set(1, 'a');
    expect([cells.get(1), cells.get(1), cells.get(2), cells.get(2)]).toEqual(['a', 'a', null, null]);
    expect(table.loads).toBe(2);
  });

  test('are written when somebody says so: all, or what is urgent', () => {
    const { rows, cells, durable } = create();
    cells.set(1, 'a');
    cells.derive(2, 'b');
    expect([...cells.unsaved()]).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    durable.saveUrgent();
    expect([...rows]).toEqual([[1, 'a']]);
    expect(durable.isUrgent()).toBe(false);
    durable.save();
    expect([...rows]).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(durable.unsavedCount()).toBe(0);
  });

  test('that are urgent stay so when a record changes them too', () => {
    const { cells, durable } = create();
    cells.set(1, 'a');
    cells.derive(1, 'b');
    expect(durable.isUrgent()).toBe(true);
  });

  test('let go what nobody asked for of late, but nothing that is unsaved', () => {
    const { table, cells, durable } = create(4);
    cells.derive(1, 'a');
    for (let key = 2; key < 20; key++) cells.get(key);
    expect(cells.get(1)).toBe('a');
    const { loads } = table;
    cells.get(2);
    expect(table.loads).toBe(loads + 1);
    durable.save();
    for (let key = 2; key < 20; key++) cells.get(key);
    expect(cells.get(1)).toBe('a');
    expect(table.loads).toBeGreaterThan(loads + 10);
  });

  type Step = { readonly key: number; readonly do: 'get' | 'set' | 'derive' | 'save' | 'urgent' };
  const step: fc.Arbitrary<Step> = fc.record({
    key: fc.nat(8),
    do: fc.constantFrom('get', 'set', 'derive', 'save', 'urgent'),
  });

  test('are after an undo what they were before the job, in memory and in the table', () => {
    fc.assert(
      fc.property(fc.array(step), fc.array(step), fc.integer({ min: 2, max: 20 }), (before, job, most) => {
        const { rows, cells, durable, undo } = create(most);
        let n = 0;
        const run = ({ key, do: action }: Step): void => {
          n += 1;
          if (action === 'get') cells.get(key);
          else if (action === 'save') durable.save();
          else if (action === 'urgent') durable.saveUrgent();
          else cells[action](key, `${n}`);
        };
        const look = (): unknown => [
          Array.from({ length: 9 }, (_unused, key) => cells.get(key)),
          new Map(cells.unsaved()),
          durable.isUrgent(),
        ];
        before.forEach(run);
        undo.clear();
        const was = look();
        const table = new Map(rows);
        job.forEach(run);
        // As SQL does with the table.
        undo.run();
        rows.clear();
        for (const [key, value] of table) rows.set(key, value);
        expect(look()).toEqual(was);
        durable.save();
        expect([...rows.keys()].map((key) => cells.get(key))).toEqual([...rows.values()]);
      }),
    );
  });
});
