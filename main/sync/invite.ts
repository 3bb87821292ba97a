import type { TeamAccess } from '../../shared/domain/access.ts';
import type { MemberId } from '../../shared/domain/ids.ts';
import type { Role } from '../../shared/domain/role.ts';
import { granted, type Ask } from './answers.ts';

/** What an invite is good for. `memberId`: another device of this member, with the role and teams it has. */
export interface InviteTerms {
  readonly role: Role;
  readonly teams: TeamAccess;
  /** 10 minutes to 7 days. */
  readonly ttlMs: number;
  readonly memberId: MemberId | null;
}

const WEEK_MS = 7 * 24 * 60 * 60_000;

/** What is not said: all teams, a week, a new member. */
export function termsOf(role: Role, terms: Partial<Omit<InviteTerms, 'role'>> = {}): InviteTerms {
  return { role, teams: null, ttlMs: WEEK_MS, memberId: null, ...terms };
}

/** Asks the server for an invite; `expiresAt` is in ms since the epoch. Fails as `Ask` and `granted` do. */
export async function requestInvite(
  ask: Ask,
  terms: InviteTerms,
): Promise<{ invite: string; expiresAt: number }> {
  const { invite, expiresAt } = granted(await ask({ method: 'invites.create', ...terms }), 'invites.create');
  return { invite, expiresAt };
}
