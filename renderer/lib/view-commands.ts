import { useEffect } from 'react';
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { PaletteCommand } from './palette-command.ts';

interface ViewCommands {
  /** What they act on: `Do with 3 deleted issues`. */
  readonly caption: string;
  readonly commands: readonly PaletteCommand[];
}

const none: ViewCommands = { caption: '', commands: [] };

/** What can be done in the view that is shown, for the palette: the same as its buttons and keys do. */
export const useViewCommands: UseBoundStore<StoreApi<ViewCommands>> = create<ViewCommands>(() => none);

/** Tells the palette what can be done in this view, for as long as it is shown. */
export function useOffering(caption: string, commands: readonly PaletteCommand[]): void {
  useEffect(() => {
    useViewCommands.setState({ caption, commands });
  });
  useEffect(() => () => useViewCommands.setState(none), []);
}
