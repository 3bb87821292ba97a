import type { Clock } from '../../../shared/lib/ports.ts';
import type { Store } from '../../store/types.ts';

/** A provider that takes nothing for a while. */
export interface ProviderPause {
  readonly agent: string;
  /** ms since the epoch. */
  readonly until: number;
  readonly reason: string;
}

/** Providers that are at their limit, with the account that this device uses. They rest over restarts, too. */
export interface ProviderPauses {
  until(agent: string): number | null;
  list(): ProviderPause[];
  /** The provider has said no. `retryAt`: where it says until when; else longer each time in a row. */
  limited(agent: string, limit: { reason: string; retryAt: number | undefined }): Promise<ProviderPause>;
  /** It has worked again, or a person says so. */
  over(agent: string): Promise<void>;
}

/** ms of the first rest where the provider does not say, and of the longest. */
const FIRST = 60_000;
const LONGEST = 60 * 60_000;

interface Row extends ProviderPause {
  /** Limits in a row. */
  readonly times: number;
}

/** Creates the pauses over `provider_pause`; `changed` is called when one begins or ends. */
export function createProviderPauses({
  store,
  clock,
  changed,
}: {
  store: Store;
  clock: Clock;
  changed: () => void;
}): ProviderPauses {
  const columns = 'SELECT agent, until, reason, times FROM provider_pause';
  const find = (agent: string): Row | undefined => store.read.get<Row>(`${columns} WHERE agent = ?`, agent);
  return {
    until(agent) {
      const until = find(agent)?.until ?? 0;
      return until > clock.now() ? until : null;
    },
    list: () =>
      store.read
        .all<Row>(`${columns} WHERE until > ? ORDER BY agent`, clock.now())
        .map(({ agent, until, reason }) => ({ agent, until, reason })),
    async limited(agent, { reason, retryAt }) {
      const times = (find(agent)?.times ?? 0) + 1;
      const rest = Math.min(LONGEST, FIRST * 2 ** (times - 1));
      const until = Math.max(retryAt ?? 0, clock.now() + (retryAt === undefined ? rest : 0));
      await store.commit((tx) =>
        tx.run(
          'INSERT OR REPLACE INTO provider_pause (agent, until, reason, times) VALUES (?, ?, ?, ?)',
          agent,
          until,
          reason,
          times,
        ),
      );
      changed();
      return { agent, until, reason };
    },
    async over(agent) {
      if (!find(agent)) return;
      await store.commit((tx) => tx.run('DELETE FROM provider_pause WHERE agent = ?', agent));
      changed();
    },
  };
}
