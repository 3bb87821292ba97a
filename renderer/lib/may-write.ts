import { mayInvite, mayWrite } from '../../shared/domain/role.ts';
import { useReplica } from './app-context.ts';

const readOnlyReason =
  'You are a viewer here: you read everything and change nothing. Ask an admin for another role.';

/** Why this person changes nothing here; undefined when they may. For the `disabledReason` of a control. */
export function useReadOnly(): string | undefined {
  const role = useReplica((snapshot) => snapshot.sync.role);
  return role === null || mayWrite(role) ? undefined : readOnlyReason;
}

/** Why this person lets nobody in; undefined when they may, and while there is no server to ask. */
export function useWhyNotInvite(): string | undefined {
  const role = useReplica((snapshot) => snapshot.sync.role);
  return role === null || mayInvite(role, 'viewer') ? undefined : 'Only owners and admins invite people.';
}
