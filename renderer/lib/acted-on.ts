import { create, type StoreApi, type UseBoundStore } from 'zustand';

/** The issues that the view would act on: its selection, or the one under its cursor. For the palette. */
export const useActedOn: UseBoundStore<StoreApi<{ readonly issueIds: readonly string[] }>> = create<{
  readonly issueIds: readonly string[];
}>(() => ({ issueIds: [] }));
