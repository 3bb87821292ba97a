import type { RetainedAmount } from '../../../shared/contract/methods/retention.ts';
import type { Logger } from '../../../shared/lib/ports.ts';
import { forgetPurged } from './forget-issues.ts';
import { planRemoval } from './plan-removal.ts';
import { clearLeftovers, removeRemains, type RemoveContext } from './remove-remains.ts';
import { readLimits, readPass, writePass } from './retention-store.ts';
import { sweepOrphans, type SweepContext } from './sweep-orphans.ts';
import { takeStock, type StockContext } from './take-stock.ts';
import type { DueRemains, Remains } from './types.ts';

const DAY = 24 * 60 * 60 * 1000;
/**
 * A host that was away for longer, or whose clock leapt, removes nothing by itself before the pass of the next day: a person
 * is to see it first.
 */
const AWAY = 31 * DAY;
const SEEN = 23 * 60 * 60 * 1000;

export type PassContext = RemoveContext & StockContext & SweepContext & { readonly logger: Logger };

/** What lies there, and what of it is to go by the limits of now. */
export async function look(context: PassContext): Promise<{ remains: Remains[]; due: DueRemains[] }> {
  const remains = await takeStock(context);
  return { remains, due: planRemoval(remains, readLimits(context.store.read), context.clock.now()) };
}

/** Does what earlier commits have noted as to go: of purged issues, and of the disk. */
export async function settle(context: PassContext): Promise<void> {
  await forgetPurged(context);
  await clearLeftovers(context);
}

/** Removes what is due, unless something needs it by now, and notes the pass. */
export async function removeAll(due: readonly DueRemains[], context: PassContext): Promise<RetainedAmount> {
  const { store, journal, clock } = context;
  const gone: DueRemains[] = [];
  for (const one of due) {
    await context.pause();
    if (await removeRemains(one, context)) gone.push(one);
  }
  await settle(context);
  const amount = amountOf(gone);
  await store.commit((tx) => {
    writePass(tx, { at: clock.now(), waitsUntil: 0, ...amount });
    journal.append(tx, { kind: 'retention.changed', runIds: [] });
  });
  return amount;
}

/** What a host does by itself: all that is owed, and what is due unless it is too soon for that. */
export async function passOnce(context: PassContext): Promise<void> {
  const { logger } = context;
  await settle(context);
  const orphans = await sweepOrphans(context);
  if (orphans > 0) logger.info('retention.orphans.removed', { files: orphans });
  if (await isTooSoon(context)) return;
  const { due } = await look(context);
  const { bytes, runs } = await removeAll(due, context);
  if (runs > 0) logger.info('retention.removed', { bytes, runs });
}

/** True while nothing is to be removed by itself: for a day after the first pass, and after a long time away. */
async function isTooSoon({ store, clock }: PassContext): Promise<boolean> {
  const now = clock.now();
  const last = readPass(store.read);
  if (last !== null && now - Math.max(last.at, last.waitsUntil) < AWAY) return now < last.waitsUntil;
  const amount = { bytes: last?.bytes ?? 0, runs: last?.runs ?? 0 };
  await store.commit((tx) => writePass(tx, { at: last?.at ?? now, waitsUntil: now + SEEN, ...amount }));
  return true;
}

/** The bytes of some remains, and of how many runs they are. */
export function amountOf(remains: readonly Remains[]): RetainedAmount {
  const bytes = remains.reduce((sum, one) => sum + one.bytes, 0);
  return { bytes, runs: new Set(remains.map(({ runId }) => runId)).size };
}
