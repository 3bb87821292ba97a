import type { SyncServer } from '../../../shared/contract/methods/system.ts';
import type { HostFeedOptions } from '../../lib/host-feed.ts';

/** What the server has told of itself; null without one. */
export const readServer: HostFeedOptions<SyncServer | null>['read'] = async (host) =>
  (await host.call('sync.server', {})).server;
