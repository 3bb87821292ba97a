import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RetentionOverview } from '../../../shared/contract/methods/retention.ts';
import { retentionKinds } from '../../../shared/contract/retention.ts';
import type { Clock, Logger, Timers, Undo } from '../../../shared/lib/ports.ts';
import type { Journal, Store } from '../../store/types.ts';
import { createArtifacts } from '../artifacts.ts';
import { failureOf } from '../failure.ts';
import { createInTurn, type InTurn } from '../landing/in-turn.ts';
import type { RunLog } from '../record/run-log.ts';
import { mayPurge } from './forget-issues.ts';
import { amountOf, look, passOnce, removeAll, settle, type PassContext } from './pass.ts';
import { retentionRefusals } from './refusals.ts';
import { readLimits, readPass, writeLimits } from './retention-store.ts';
import type { DueRemains, Remains, Retention } from './types.ts';

const DAY = 24 * 60 * 60 * 1000;
/** After the start of a host, ms: others have more to do then. */
const SOON = 5_000;
/** Of what is due, so much is told. */
const TOLD = 200;

export interface RetentionOptions {
  readonly store: Store;
  readonly journal: Journal;
  readonly log: Pick<RunLog, 'append' | 'get'>;
  /** Folder of the artifacts. */
  readonly dir: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly uuid: () => string;
  readonly logger: Logger;
}

/** Creates what keeps within limits what runs leave behind. Its tables are `retentionMigrations`. */
export function createRetention(options: RetentionOptions): Retention {
  const { store, journal } = options;
  const closing = new AbortController();
  const context = createContext(options, closing.signal);
  const inTurn = createInTurn();
  const schedule = createSchedule(options, context, { inTurn, closing: closing.signal });
  return {
    async query() {
      const { remains, due } = await look(context);
      return { limits: readLimits(store.read), ...overviewOf(remains, due), ...schedule.outlook() };
    },
    set: ({ patch }, { action }) =>
      store.commit((tx) => {
        const limits = writeLimits(tx, patch);
        journal.append(tx, { kind: 'retention.changed', runIds: [] });
        return { limits, receipt: journal.accept(tx, action) };
      }),
    remove: ({ plan }, { action }) =>
      inTurn('pass', async () => {
        const { due } = await look(context);
        if (planOf(due) !== plan) throw retentionRefusals.planChanged();
        const receipt = await store.commit((tx) => journal.accept(tx, action));
        return { ...(await removeAll(due, context)), receipt };
      }).catch((error: unknown) => {
        throw closing.signal.aborted ? retentionRefusals.closing() : error;
      }),
    start: schedule.start,
    async close() {
      schedule.stop();
      closing.abort();
      await inTurn('pass', async () => undefined);
    },
  };
}

function createContext(options: RetentionOptions, closing: AbortSignal): PassContext {
  return {
    ...options,
    artifacts: createArtifacts(options),
    replays: join(options.dir, 'replays'),
    pause: () => nextTurn(options.timers, closing),
  };
}

interface Schedule {
  start(): void;
  stop(): void;
  /** When the next pass is, how the last one went, and why it did not get to its end. */
  outlook(): Pick<RetentionOverview, 'nextAt' | 'last' | 'problem'>;
}

/** Passes of the host itself, and what purges leave it to do. */
function createSchedule(
  { store, journal, clock, timers, logger }: RetentionOptions,
  context: PassContext,
  { inTurn, closing }: { inTurn: InTurn; closing: AbortSignal },
): Schedule {
  const undo: Undo[] = [];
  let nextAt: number | null = null;
  let problem: string | null = null;
  /** Never rejects: what was not done is done the next time. */
  const byItself = async (work: typeof settle): Promise<void> => {
    try {
      await inTurn('pass', () => work(context));
      problem = null;
    } catch (error) {
      if (closing.aborted) return;
      problem = `The last pass did not get to its end: ${failureOf(error).message}`;
      logger.warn('retention.pass.failed', { category: failureOf(error).category });
    }
  };
  const begin = (): void => {
    nextAt = clock.now() + DAY;
    void byItself(passOnce);
  };
  return {
    start() {
      nextAt = clock.now() + SOON;
      undo.push(timers.after(SOON, begin), timers.every(DAY, begin));
      const listen = journal.subscribe((events) => {
        if (events.some((event) => mayPurge(event, store))) void byItself(settle);
      });
      undo.push(listen);
    },
    stop() {
      for (const stop of undo) stop();
    },
    outlook() {
      const last = readPass(store.read);
      return {
        nextAt: nextAt === null ? null : Math.max(nextAt, last?.waitsUntil ?? 0),
        last: last && { at: last.at, bytes: last.bytes, runs: last.runs },
        problem,
      };
    },
  };
}

function overviewOf(
  remains: readonly Remains[],
  due: readonly DueRemains[],
): Pick<RetentionOverview, 'kinds' | 'due' | 'plan'> {
  return {
    kinds: kindsOf(remains, due),
    due: due.slice(0, TOLD).map(({ kind, runId, key, title, bytes, since, reason }) => {
      return { kind, runId, key, title, bytes, since, reason };
    }),
    plan: planOf(due),
  };
}

function kindsOf(remains: readonly Remains[], due: readonly DueRemains[]): RetentionOverview['kinds'] {
  return retentionKinds.map((kind) => {
    const of = remains.filter((one) => one.kind === kind);
    const needed = of.filter((one) => one.needed !== null);
    const goes = due.filter((one) => one.kind === kind);
    return { kind, used: amountOf(of), needed: amountOf(needed), due: amountOf(goes) };
  });
}

/** The same for the same remains, whatever they weigh. */
function planOf(due: readonly DueRemains[]): string {
  const names = due.map(({ kind, runId, evidenceId }) => `${kind} ${runId} ${evidenceId ?? ''}`).toSorted();
  return createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 32);
}

function nextTurn(timers: Timers, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    timers.after(0, () => (signal.aborted ? reject(retentionRefusals.closing()) : resolve()));
  });
}
