import { noWorkspace } from '../errors.ts';
import type { ReplicaContext } from '../context.ts';
import type { ChainOwner } from '../../sync/record-chain.ts';

/** Whose records these are. Without a workspace there are none, and it throws NO_WORKSPACE. */
export function chainOwner({ identity, deviceId }: ReplicaContext): ChainOwner {
  const workspaceId = identity.workspaceId();
  if (workspaceId === null) throw noWorkspace();
  return { workspaceId, deviceId: deviceId() };
}
