import {
  changeRunSettings,
  defaultRunSettings,
  runSettingsPatch,
  type RunSettings,
  type RunSettingsPatch,
} from '../../../shared/contract/run-settings.ts';
import type { ProjectId } from '../../../shared/domain/ids.ts';
import type { ReadHandle, Store, WriteHandle } from '../../store/types.ts';

/** How runs go on this device: for all projects, and what a project has otherwise. Nothing of it is replicated. */
export interface RunSettingsStore {
  /** Null: what holds for all projects. */
  of(projectId: ProjectId | null): RunSettings;
  /** To be called within a commit. */
  change(tx: WriteHandle, projectId: ProjectId | null, patch: RunSettingsPatch): void;
}

/** The row of what holds for all. */
const ALL = '';

function readPatch(read: ReadHandle, projectId: string): RunSettingsPatch {
  const sql = 'SELECT patch FROM run_setting WHERE project_id = ?';
  const text = read.get<{ patch: string }>(sql, projectId)?.patch;
  // What an older or newer program wrote and this one does not know counts as not said.
  return text === undefined ? {} : (runSettingsPatch.safeParse(JSON.parse(text)).data ?? {});
}

function joined(before: RunSettingsPatch, patch: RunSettingsPatch): RunSettingsPatch {
  return {
    ...before,
    ...patch,
    hooks: { ...before.hooks, ...patch.hooks },
    caps: { ...before.caps, ...patch.caps },
    concurrency: { ...before.concurrency, ...patch.concurrency },
  };
}

/** Creates the settings over `run_setting`. */
export function createRunSettingsStore({ store }: { store: Pick<Store, 'read'> }): RunSettingsStore {
  return {
    of(projectId) {
      const forAll = changeRunSettings(defaultRunSettings, readPatch(store.read, ALL));
      return projectId === null ? forAll : changeRunSettings(forAll, readPatch(store.read, projectId));
    },
    change(tx, projectId, patch) {
      const key = projectId ?? ALL;
      const text = JSON.stringify(joined(readPatch(tx, key), patch));
      tx.run('INSERT OR REPLACE INTO run_setting (project_id, patch) VALUES (?, ?)', key, text);
    },
  };
}
