import { HearthError } from '../../../shared/contract/errors.ts';
import type { Meta, WriteHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';

/** Says that what the profile holds is a part of an import, which nobody may build on. */
export interface ImportMark {
  /** Throws IMPORT_RUNNING while an import is under way, or was cut off and is being cleared. */
  refuse(): void;
  isSet(): boolean;
  set(tx: WriteHandle): void;
  clear(tx: WriteHandle): void;
}

const KEY = 'replica.importing';

/** Creates the mark that is kept in `meta`. */
export function createImportMark({ meta }: { meta: Meta }): ImportMark {
  const isSet = (): boolean => meta.get(KEY) !== null;
  return {
    isSet,
    refuse() {
      if (!isSet()) return;
      throw new HearthError(
        'IMPORT_RUNNING',
        'A workspace is being imported into this profile, so it takes no other one. Nothing was changed. Wait until the import has ended; if none runs, start Hearth again.',
      );
    },
    set: (tx) => meta.set(tx, KEY, '1'),
    clear: (tx) => meta.set(tx, KEY, null),
  };
}

/** All that an import writes before it is complete. */
const TABLES = [
  'record',
  'snapshot',
  'document',
  'issue_row',
  'issue_claim',
  'criterion_row',
  'issue_body',
  'stale_body',
  'project_row',
  'team_row',
  'member_row',
  'workspace_row',
  'number_wait',
  'purged_issue',
] as const;

/** Makes the profile as empty as it was before the import that is marked. */
export function clearImport({ begin }: ReplicaContext, mark: ImportMark, tx: WriteHandle): void {
  if (!mark.isSet()) return;
  const change = begin(tx).touched.change();
  tx.run("INSERT OR REPLACE INTO removed_row SELECT 'issue', issue_id, ? FROM issue_row", change);
  tx.run("INSERT OR REPLACE INTO removed_row SELECT 'criterion', criterion_id, ? FROM criterion_row", change);
  tx.run("INSERT INTO issue_text (issue_text) VALUES ('delete-all')");
  for (const table of TABLES) tx.run(`DELETE FROM ${table}`);
  mark.clear(tx);
}
