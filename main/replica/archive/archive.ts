import type { Action, Params, Result } from '../../../shared/contract/contract.ts';
import type { Cancellation } from '../../../shared/lib/ports.ts';
import type { BodyRefresh } from '../live/body-refresh.ts';
import { exportWorkspace, type ExportOptions } from './export-workspace.ts';
import { clearImport } from './import-mark.ts';
import { importWorkspace, type ImportContext } from './import-workspace.ts';

/** The workspace as a file (`docs/export-format.md`). */
export interface Archive {
  exportTo(
    params: Params<'workspace.export'>,
    action: Action,
    options: ExportOptions,
  ): Promise<Result<'workspace.export'>>;
  importFrom(
    params: Params<'workspace.import'>,
    action: Action,
    options: { readonly signal: Cancellation },
  ): Promise<Result<'workspace.import'>>;
}

/** Creates export and import. What an import left behind that was cut off is cleared first of all commits. */
export function createArchive(options: ImportContext & { readonly bodies: BodyRefresh }): Archive {
  const { context, mark } = options;
  if (mark.isSet()) {
    // Should it fail, the mark stays: nobody builds on what is there, and the next start tries again.
    void context.store.commit((tx) => clearImport(context, mark, tx)).catch(() => undefined);
  }
  return {
    exportTo: (params, action, more) => exportWorkspace(options, params, action, more),
    importFrom: (params, action, { signal }) => importWorkspace(options, params, action, signal),
  };
}
