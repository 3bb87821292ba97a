import { HearthError } from '../../shared/contract/errors.ts';
import type { Role } from '../../shared/domain/role.ts';
import { offlineError } from './requests.ts';
import type { Session } from './session.ts';

/** Asks the server for an invite. Fails with OFFLINE or FORBIDDEN. */
export async function requestInvite(
  session: Pick<Session, 'call'> | null,
  role: Role,
): Promise<{ invite: string; expiresAt: number }> {
  if (!session) throw offlineError();
  const result = await session.call({ method: 'invites.create', role });
  if (result.method !== 'invites.create') {
    throw new HearthError(
      'FORBIDDEN',
      `You may not invite somebody as ${role}: owners and admins can, for their own role or a weaker one.`,
    );
  }
  return { invite: result.invite, expiresAt: result.expiresAt };
}
