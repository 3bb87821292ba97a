import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { GroupRow, ServerRow } from '../rows.ts';
import type { Memory } from './memory.ts';
import { toGroupRow, type NumberedGroup } from './places.ts';
import type { Sql } from './sql.ts';

/** Where the server and its groups stood after the last commit. */
export interface Committed {
  server(): ServerRow;
  groups(): GroupRow[];
  group(groupId: GroupId): NumberedGroup | null;
  /** The transaction is committed. */
  update(): void;
  /** Takes everything anew: whether the last transaction was committed is not known. */
  reload(): void;
}

/** Knows nothing before `reload`. */
export function createCommitted(sql: Sql, memory: Memory): Committed {
  const groups = new Map<GroupId, NumberedGroup>();
  let server = memory.server();

  function take(groupId: GroupId): void {
    const group = memory.groups.get(groupId);
    if (group && group.head > 0) groups.set(groupId, group);
    else groups.delete(groupId);
  }

  return {
    server: () => server,
    groups: () => [...groups.values()].map(toGroupRow),
    group: (groupId) => groups.get(groupId) ?? null,
    update() {
      server = memory.server();
      for (const groupId of memory.touched) take(groupId);
      memory.touched.clear();
    },
    reload() {
      server = memory.server();
      groups.clear();
      for (const { id } of sql.all<{ id: GroupId }>('SELECT group_id AS id FROM log_group ORDER BY no'))
        take(id);
      memory.touched.clear();
    },
  };
}
