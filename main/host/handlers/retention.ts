import type { HostHandlers } from '../../contract/serve-client.ts';
import type { Retention } from '../../runs/retention/types.ts';

type Names = Extract<keyof HostHandlers, `retention.${string}`>;

export function createRetentionHandlers({ retention }: { retention: Retention }): Pick<HostHandlers, Names> {
  return {
    'retention.query': retention.query,
    'retention.set': retention.set,
    'retention.remove': retention.remove,
  };
}
