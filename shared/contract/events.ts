import { z } from 'zod';
import { actionId, batchId, issueId, runId } from '../domain/ids.ts';

const common = { seq: z.number().int(), at: z.number() };

/**
 * The journal of a host: append-only, `seq` without gaps or repeats for a reader. Events name what
 * changed; a client reads the rest. `action` records every mutation, accepted or refused.
 */
export const journalEvent = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('action'),
    actionId,
    method: z.string(),
    client: z.string(),
    /** null: accepted; else the code of the refusal. */
    error: z.string().nullable(),
  }),
  z.object({ ...common, kind: z.literal('workspace.changed') }),
  /** A change of very many is told in several events, of at most 1,000 issues each. */
  z.object({ ...common, kind: z.literal('issues.changed'), issueIds: z.array(issueId) }),
  z.object({ ...common, kind: z.literal('run.changed'), runId, issueId, state: z.string() }),
  z.object({ ...common, kind: z.literal('run.event'), runId }),
  z.object({ ...common, kind: z.literal('batch.changed'), batchId }),
  /** What is kept of runs, or for how long, has changed: of these runs something was removed. */
  z.object({ ...common, kind: z.literal('retention.changed'), runIds: z.array(runId) }),
  z.object({ ...common, kind: z.literal('sync.changed'), state: z.string() }),
  z.object({ ...common, kind: z.literal('ledger.changed') }),
  /** The server did not take changes of this host: `sync.refused` says which. */
  z.object({ ...common, kind: z.literal('changes.refused') }),
]);
export type JournalEvent = z.infer<typeof journalEvent>;
/** An event before the journal gave it its place and time. */
export type NewJournalEvent = JournalEvent extends infer E
  ? E extends JournalEvent
    ? Omit<E, 'seq' | 'at'>
    : never
  : never;

/** Notifications that a host sends. */
export const notifications = {
  'journal.events': z.object({ events: z.array(journalEvent) }),
  /** The subscription ended because this client fell behind: read on from `cursor`. */
  'journal.lagged': z.object({ cursor: z.number().int() }),
  /** Sync progress between journal events, at most four times a second. */
  'sync.progress': z.object({ pending: z.number().int(), seq: z.number().int() }),
};
export type NotificationName = keyof typeof notifications;
export type NotificationOf<N extends NotificationName> = z.output<(typeof notifications)[N]>;
