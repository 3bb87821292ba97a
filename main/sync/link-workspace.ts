import type { Action, Result } from '../../shared/contract/contract.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import type { Intent } from '../../shared/wire/messages.ts';
import { ConnectError, openChannel, type Channel } from './channel.ts';
import { readLink, writeLink } from './link.ts';
import { restoresOf } from './lineage.ts';
import type { SyncParts } from './parts.ts';
import type { Profile } from './ports.ts';
import { closeError } from './sentences.ts';
import { parseServerUrl } from './server-url.ts';

export type LinkParts = Pick<
  SyncParts,
  'identity' | 'profile' | 'store' | 'meta' | 'journal' | 'openSocket' | 'timers' | 'logger' | 'versions'
>;

/** What a person asked for. */
export interface LinkRequest {
  readonly signal: AbortSignal;
  readonly url: string;
  readonly invite: string;
  /** The person knows that everybody on the way can read along. */
  readonly allowUnencrypted?: boolean;
  readonly action: Action;
}

async function connect(
  parts: LinkParts,
  to: { socketUrl: string; intent: Intent; signal: AbortSignal },
): Promise<Channel> {
  try {
    return await openChannel({ ...parts, ...to, server: null });
  } catch (error) {
    throw error instanceof ConnectError ? closeError(error.closeCode) : error;
  }
}

/** Invites are base64url. Whatever else was pasted with one is no invite, and need not be told to a server. */
const INVITE = /^[\w-]{1,256}$/;

/** A profile with a workspace gives it away; an empty one joins. */
function intentOf(profile: Profile, invite: string): Intent {
  const workspaceId = profile.workspaceId();
  const memberId = profile.memberId();
  if (workspaceId === null || memberId === null) return { kind: 'join', invite };
  return { kind: 'claim', invite, workspaceId, memberId };
}

function alreadyLinked(): HearthError {
  return new HearthError(
    'ALREADY_LINKED',
    'This profile is linked to a sync server already. Nothing was changed. Use another profile for another server.',
  );
}

function unencrypted(): HearthError {
  return new HearthError(
    'UNENCRYPTED',
    'This address is not encrypted, so everybody on the way could read the workspace and use the invite. Nothing was sent. Use wss:// with a certificate, or link again with allowUnencrypted if you trust the whole network.',
  );
}

/**
 * Joins a server's workspace with an empty profile, or gives this profile's workspace to an empty server.
 * When it fails, the profile is as it was. Trying again with the same invite is safe: the server knows
 * the device that used it. Fails with ALREADY_LINKED, INVALID_PARAMS, UNENCRYPTED, SERVER_UNREACHABLE, SERVER_REFUSED,
 * UPGRADE_REQUIRED, INVITE_INVALID, NOT_EMPTY or NO_WORKSPACE.
 */
export async function linkWorkspace(
  parts: LinkParts,
  { url, invite, allowUnencrypted = false, action, signal }: LinkRequest,
): Promise<Result<'workspace.link'>> {
  const { profile, store, meta, journal, logger } = parts;
  if (readLink(meta)) throw alreadyLinked();
  const server = parseServerUrl(url);
  if (server.isExposed && !allowUnencrypted) throw unencrypted();
  if (server.isExposed) logger.warn('sync.unencrypted');

  if (!INVITE.test(invite.trim())) throw closeError(closeCodes.inviteInvalid);
  const intent = intentOf(profile, invite.trim());
  const channel = await connect(parts, { socketUrl: server.socketUrl, intent, signal });
  try {
    const { serverId } = channel;
    const { workspaceId, memberId, role, teams, epoch, serverKey } = channel.welcome;
    const isClaim = intent.kind === 'claim';
    if (isClaim && (workspaceId !== intent.workspaceId || memberId !== intent.memberId)) {
      throw new HearthError('NOT_EMPTY', 'The server has another workspace. Nothing was changed here.');
    }
    const link = {
      url: server.url,
      serverId,
      serverKey: toBase64Url(serverKey),
      epoch,
      restores: restoresOf(channel.welcome),
      workspaceId,
      memberId,
      role,
      teams,
      isSquashed: !isClaim,
      isReturning: false,
    };
    const receipt = await store.commit((tx) => {
      // Somebody else may have been quicker, here too.
      if (readLink(meta)) throw alreadyLinked();
      writeLink(meta, tx, link);
      profile.linked(tx, { workspaceId, memberId });
      journal.append(tx, { kind: 'workspace.changed' });
      return journal.accept(tx, action);
    });
    return { workspaceId, role, receipt };
  } finally {
    channel.close();
  }
}
