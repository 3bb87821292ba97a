import type { Clock } from '../../shared/lib/ports.ts';
import { granted, type Ask } from './answers.ts';

/** How long a ticket is good, ms (wire R9). */
const TICKET_MS = 600_000;

/**
 * How far this machine's clock is ahead of the server's, ms; negative when it is behind. The wire tells no time of
 * day, but a ticket says when it ends, by the server's clock, and the server keeps nothing of it. Exact to half of
 * the time that the answer takes. Rejects as `People` does.
 */
export async function clockAhead(ask: Ask, clock: Pick<Clock, 'now'>): Promise<number> {
  const asked = clock.now();
  const { expiresAt } = granted(
    await ask({ method: 'tickets.create', documentId: 'workspace' }),
    'tickets.create',
  );
  return Math.round((asked + clock.now()) / 2 - (expiresAt - TICKET_MS));
}
