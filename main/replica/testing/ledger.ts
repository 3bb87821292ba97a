import type { IssueId } from '../../../shared/domain/ids.ts';
import type { ModelServer } from './model-server.ts';
import type { TestProfile } from './open-profile.ts';

/**
 * What devices have written in places where nobody else writes, so that it can be said of each last value where it has
 * to be: on every screen, in the log, in the outbox, or among the refused changes that its author is shown.
 */
export interface Ledger {
  /** The device writes a value that was never there, into an issue of its own: a new one with `isNew`. */
  write(author: number, profile: TestProfile, choice: { n: number; isNew: boolean }): Promise<void>;
  /** True for an issue that only its author may change. */
  owns(issueId: string): boolean;
  /** To be called before the server drops payloads: what they said is in the log all the same. */
  noteLog(server: ModelServer): void;
  /** Last values of which nothing is to be found, with the author of each. */
  missing(profiles: readonly TestProfile[], server: ModelServer): Promise<string[]>;
}

interface Entry {
  readonly author: number;
  readonly issueId: IssueId;
  value: string;
}

const decoder = new TextDecoder('latin1');

function textsOf(server: ModelServer): string[] {
  return server
    .records()
    .flatMap((record) => (record.kind === 'yjs' ? [decoder.decode(record.payload)] : []));
}

/** True when the issue says so on this replica. */
async function says({ replica }: TestProfile, { issueId, value }: Entry): Promise<boolean> {
  const { rows } = await replica.queryIssues({ limit: 1000 });
  return rows.some((row) => row.issueId === issueId && row.title === value);
}

export function createLedger(): Ledger {
  const entries: Entry[] = [];
  const noted = new Set<string>();
  let count = 0;

  async function change(profile: TestProfile, entry: Entry, value: string): Promise<void> {
    const { replica, action } = profile;
    await replica.updateIssue({ issueId: entry.issueId, patch: { title: value } }, action());
    entry.value = value;
  }

  return {
    owns: (issueId) => entries.some((entry) => entry.issueId === issueId),
    async write(author, profile, { n, isNew }) {
      count += 1;
      const value = `value-${count}-`;
      const own = entries.filter((entry) => entry.author === author);
      const entry = own[n % (own.length || 1)];
      if (entry && !isNew) return change(profile, entry, value);
      const { issueId } = await profile.replica.createIssue({ title: value }, profile.action());
      entries.push({ author, issueId, value });
    },
    noteLog(server) {
      const texts = textsOf(server);
      for (const { value } of entries) if (texts.some((text) => text.includes(value))) noted.add(value);
    },
    async missing(profiles, server) {
      const texts = textsOf(server);
      const missing: string[] = [];
      for (const entry of entries) {
        const { author, value } = entry;
        const profile = profiles[author];
        if (!profile) continue;
        const { log, refusals } = profile.replica;
        const refused = refusals.refusedChanges(10_000).rows.map(({ to }) => to ?? '');
        const waiting = log.pending(0, 10_000).map(({ payload }) => decoder.decode(payload));
        const isKept = [...texts, ...waiting, ...refused].some((text) => text.includes(value));
        if (isKept || noted.has(value) || (await says(profile, entry))) continue;
        missing.push(`${value} of ${author}`);
      }
      return missing;
    },
  };
}
