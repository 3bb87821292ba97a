import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { IssueId } from '../../shared/domain/ids.ts';

interface ActedOn {
  readonly issueIds: readonly IssueId[];
}

/** The issues that the view would act on: its selection, or the one under its cursor. For the palette. */
export const useActedOn: UseBoundStore<StoreApi<ActedOn>> = create<ActedOn>(() => ({ issueIds: [] }));
