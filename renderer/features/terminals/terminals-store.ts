import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { RunId } from '../../../shared/domain/ids.ts';

interface Terminals {
  /** The one that keys are meant for. */
  readonly active: RunId | null;
  readonly zoomed: boolean;
  /** Whether the active one takes the focus: it does not after one was closed by key, as the next key is the app's. */
  readonly takesFocus: boolean;
  /** Not shown; their runs go on. */
  readonly closed: ReadonlySet<RunId>;
}

/** What this window shows of the terminals, also when one comes back to them. */
export const useTerminals: UseBoundStore<StoreApi<Terminals>> = create<Terminals>(() => ({
  active: null,
  zoomed: false,
  takesFocus: true,
  closed: new Set(),
}));
