import type { HostHandlers } from '../../contract/serve-client.ts';
import type { Replica } from '../../replica/replica.ts';
import { openSnapshot } from '../../store/open-snapshot.ts';

export interface ArchiveHandlerOptions {
  readonly replica: Pick<Replica, 'archive'>;
  /** Folder of the profile. */
  readonly dir: string;
}

type Names = 'workspace.export' | 'workspace.import';

export function createArchiveHandlers({ replica, dir }: ArchiveHandlerOptions): Pick<HostHandlers, Names> {
  return {
    'workspace.export': (params, { action, signal }) =>
      replica.archive.exportTo(params, action, { openSnapshot: () => openSnapshot(dir), signal }),
    'workspace.import': (params, { action, signal }) =>
      replica.archive.importFrom(params, action, { signal }),
  };
}
