import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { IssueId } from '../../shared/domain/ids.ts';
import { home, type Route } from './route.ts';

/** The list that an issue was opened from, as it stood then: J and K walk it, Escape goes back to it. */
export interface LastList {
  readonly route: Route;
  readonly ids: readonly IssueId[];
  /** The issue that was opened last: where the list puts its cursor again. */
  readonly at: IssueId | null;
}

/** Where the person came from. */
export const useLastList: UseBoundStore<StoreApi<LastList>> = create<LastList>(() => ({
  route: home,
  ids: [],
  at: null,
}));
