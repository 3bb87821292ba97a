import { HearthError } from '../../../shared/contract/errors.ts';
import type { Host } from '../world/host.ts';
import type { Person, Team } from '../world/team.ts';

/** ms between tries. */
const AGAIN_MS = 3_000;

/** Answers the code of what went wrong; null when nothing did. */
function link(host: Host, server: string, invite: string): Promise<string | null> {
  const request = {
    url: `ws://${server}`,
    invite,
    // Whatever crosses this network is looked at.
    allowUnencrypted: true,
    action: host.action(),
    signal: new AbortController().signal,
  };
  return host.connection.link(request).then(
    () => null,
    (error: unknown) => (error instanceof HearthError ? error.code : String(error)),
  );
}

/** True when the profile on the disk has its server, whoever was told. */
function isLinked({ device }: Person): boolean {
  return device.host?.replica.workspace()?.linked ?? false;
}

/**
 * Repeats `step` until it says that it is done. One step at a time: the next waits for the one before, unless that
 * died with its machine.
 */
function persist(team: Team, person: Person, step: (host: Host) => Promise<boolean>): void {
  const { scheduler } = team.context;
  const { name } = person.device;
  const again = (): void =>
    void scheduler.after(AGAIN_MS, `${name} tries again`, () => {
      const { host } = person.device;
      if (!host || person.device.isAsleep) return again();
      let isOver = false;
      const next = (isDone: boolean): void => {
        if (isOver) return;
        isOver = true;
        if (!isDone) again();
      };
      step(host).then(next, () => next(false));
      scheduler.after(30_000, `${name} waits no longer`, () => next(false));
    });
  again();
}

/** The owner gives the workspace to the server, as soon as it can be reached. */
export function giveWorkspace(team: Team, owner: Person): void {
  persist(team, owner, async (host) => {
    if (isLinked(owner)) return (owner.isMember = true);
    const { server } = team;
    if (server.invite === null) return false;
    await link(host, server.name, server.invite);
    return (owner.isMember = isLinked(owner));
  });
}

/** Somebody joins with an invite of the owner, whenever that works out. */
export function join(team: Team, owner: Person, guest: Person): void {
  let invite: string | null = null;
  persist(team, guest, async (host) => {
    if (isLinked(guest)) return (guest.isMember = true);
    const from = owner.device.host;
    if (invite === null && from && owner.isMember) {
      invite = await from.connection.requestInvite('member').then(
        (made) => made.invite,
        () => null,
      );
    }
    if (invite === null) return false;
    const used = invite;
    const problem = await link(host, team.server.name, used);
    // It went stale while the server's clock was wrong.
    if (problem === 'INVITE_INVALID') invite = null;
    if (problem === null) team.usedInvites.push(used);
    return (guest.isMember = isLinked(guest));
  });
}
