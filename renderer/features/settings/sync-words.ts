import type { SyncStatus } from '../../../shared/contract/methods/system.ts';
import { formatCount, formatDuration } from '../../ui/lib/format.ts';

/** What a person can do about it, from here. */
export type SyncStep = 'link' | 'retry' | 'renew' | 'devices' | 'members' | 'refused' | 'export';

/** How this replica stands to its server: what it is, what is safe, what to do next. */
export interface SyncStory {
  readonly tone: 'ok' | 'plain' | 'wait' | 'bad';
  readonly title: string;
  readonly what: string;
  readonly safe: string;
  /** What to do next; null when nothing has to be done. */
  readonly next: string | null;
  /** The first is the way on; the others help. */
  readonly steps: readonly SyncStep[];
  /** For who asks for help. */
  readonly code: string;
}

type Problem = NonNullable<SyncStatus['problem']>;
type Told = Omit<SyncStory, 'code' | 'safe'>;

const problems: Readonly<Record<Problem, (sync: SyncStatus) => Told>> = {
  update: () => ({
    tone: 'bad',
    title: 'An upgrade is needed',
    what: 'The sync server and this version of Hearth do not speak the same language, so nothing is sent or received.',
    next: 'Update Hearth on this machine. If it is the newest, ask whoever runs the server to update that. Then try again.',
    steps: ['retry'],
  }),
  copied: () => ({
    tone: 'bad',
    title: 'This profile was copied',
    what: 'Another copy of this profile, or the one that it was restored from, works under the same device key. So that the two do not overwrite each other, this one has stopped syncing.',
    next: 'Give this copy a key of its own. It becomes a new device of yours; what is unsent goes out under the new key.',
    steps: ['renew', 'devices'],
  }),
  revoked: () => ({
    tone: 'bad',
    title: 'This device has no access',
    what: 'The server does not take this device any more: it was revoked, its member was removed, or two copies have used its key.',
    next: 'If you did not expect this, ask an owner or admin. With an invite of theirs you join again from a new profile. Export the workspace first if you want to keep a copy of what is here.',
    steps: ['retry', 'export'],
  }),
  repairing: ({ message }) => ({
    tone: 'wait',
    title: 'A part is being read again',
    what: message ?? 'A part of the workspace differed from the server’s and is being read again.',
    next: null,
    steps: [],
  }),
  quota: () => ({
    tone: 'wait',
    title: 'The server is full',
    what: 'It has no room left for this workspace or device, so new changes wait here.',
    next: 'Ask whoever runs the server to make room. Waiting changes are sent by themselves; you can also try now.',
    steps: ['retry'],
  }),
  recovering: (sync) => recovering(sync),
  tampered: () => ({
    tone: 'bad',
    title: 'The server’s log does not fit',
    what: 'What the server has is not what was sent to it. Hearth has stopped syncing, so that nothing here is overwritten.',
    next: 'Ask whoever runs the server: it may have been set back to an old state without `hearth-sync restore`. Once it is in order, try again.',
    steps: ['retry'],
  }),
};

function recovering({ state }: SyncStatus): Told {
  if (state !== 'offline') {
    return {
      tone: 'wait',
      title: 'The server gets back what it lost',
      what: 'It was restored from a backup. What it had lost since is being sent to it from here, and from everybody who connects.',
      next: null,
      steps: [],
    };
  }
  return {
    tone: 'wait',
    title: 'The server is being restored',
    what: 'It was restored from a backup and waits until an owner or admin connects, because they decide who still belongs to the workspace.',
    next: 'Ask an owner or admin to open Hearth. After that everybody connects by themselves.',
    steps: ['retry', 'members'],
  };
}

function offline({ message, nextAttemptAt }: SyncStatus, now: number): Told {
  const wait = nextAttemptAt === null ? null : Math.max(0, nextAttemptAt - now);
  const again = wait === null ? '' : wait < 1_000 ? ' Trying now.' : ` Next try in ${formatDuration(wait)}.`;
  return {
    tone: 'wait',
    title: 'Offline',
    what: `${firstSentence(message) ?? 'The sync server could not be reached.'}${again}`,
    next: 'You can go on working for as long as you like. If it lasts, check the network and the address of the server.',
    steps: ['retry'],
  };
}

function byState(sync: SyncStatus, now: number): Told {
  switch (sync.state) {
    case 'solo':
      return {
        tone: 'plain',
        title: 'On this machine only',
        what: 'This workspace has no sync server. Nothing of it leaves this machine.',
        next: 'Link a server to share the workspace with a team, or to have it on several machines.',
        steps: ['link'],
      };
    case 'offline':
      return offline(sync, now);
    case 'syncing':
      return {
        tone: 'plain',
        title: 'Syncing',
        what: 'Connected. Changes are on their way.',
        next: null,
        steps: [],
      };
    case 'live':
      return {
        tone: 'ok',
        title: 'In sync',
        what: 'Connected. The server has all that you changed, and you have all that it has.',
        next: null,
        steps: [],
      };
    case 'refused':
      return {
        tone: 'bad',
        title: 'The server refused the connection',
        what: sync.message ?? 'It gave no reason that this version knows.',
        next: 'Ask whoever runs the server, or an owner of the workspace. Then try again.',
        steps: ['retry'],
      };
  }
}

function firstSentence(message: string | null): string | null {
  return message === null ? null : (/^.*?[.!?](?=\s|$)/.exec(message)?.[0] ?? message);
}

function safeOf({ state, pending }: SyncStatus): string {
  if (state === 'solo')
    return 'Everything is on the disk of this machine. Export the workspace to have a copy elsewhere.';
  if (pending === 0) return 'Everything is on this machine, and nothing waits to be sent.';
  const changes = pending === 1 ? '1 change waits' : `${formatCount(pending)} changes wait`;
  return `Your work is safe on this machine. ${changes} to be sent.`;
}

/** Tells the story of a status at `now`, in ms since the epoch. */
export function tellSync(sync: SyncStatus, now: number): SyncStory {
  const told = sync.problem === null ? byState(sync, now) : problems[sync.problem](sync);
  const steps: readonly SyncStep[] = sync.refused > 0 ? [...told.steps, 'refused'] : told.steps;
  return { ...told, steps, safe: safeOf(sync), code: (sync.problem ?? sync.state).toUpperCase() };
}

/** A clock this far off makes times of edits and ends of invites wrong enough to be noticed, ms. */
const clockLimitMs = 120_000;

/** What to say of a clock that is so far ahead of the server's, ms; null when it is near enough or not known. */
export function tellClock(aheadMs: number | null): Omit<SyncStory, 'steps'> | null {
  if (aheadMs === null || Math.abs(aheadMs) < clockLimitMs) return null;
  const by = formatDuration(Math.abs(aheadMs));
  return {
    tone: 'wait',
    title: 'The clock of this machine is wrong',
    what: `It is ${by} ${aheadMs > 0 ? 'ahead of' : 'behind'} the server’s. Times of what you edit, and the ends of invites, read wrong by as much.`,
    safe: 'Edits merge all the same; none is lost or refused for it.',
    next: 'Set the clock of this machine, or let it be set over the network. If it is right, ask whoever runs the server about theirs.',
    code: 'CLOCK',
  };
}
