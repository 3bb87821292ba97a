import { createContext, useContext, useSyncExternalStore } from 'react';
import type { HostConnection } from '../client/connect-host.ts';
import type { ReplicaSnapshot } from '../client/replica-snapshot.ts';
import type { ReplicaStore } from '../client/replica-store.ts';
import type { ToastStore } from '../ui/overlay/toast-store.ts';
import type { Theme } from '../ui/theme/theme.ts';

/** What the app makes once and every feature may use. */
export interface AppServices {
  readonly host: HostConnection;
  readonly replica: ReplicaStore;
  readonly toasts: ToastStore;
  readonly theme: Theme;
}

export const AppContext: React.Context<AppServices | null> = createContext<AppServices | null>(null);

/** The services of this window. */
export function useApp(): AppServices {
  const services = useContext(AppContext);
  if (!services) throw new Error('useApp outside of the app');
  return services;
}

/** The connection to the host. */
export function useHost(): HostConnection {
  return useApp().host;
}

/**
 * A part of the replica's lists. `select` must give the same object while nothing changed: a field of the
 * snapshot or a value, not something made anew.
 */
export function useReplica<T>(select: (snapshot: ReplicaSnapshot) => T): T {
  const { replica } = useApp();
  return useSyncExternalStore(replica.subscribe, () => select(replica.getSnapshot()));
}
