import { useEffect } from 'react';
import { useActedOn } from './acted-on.ts';

/** Tells the palette what the view that is shown acts on. */
export function useActingOn(issueIds: readonly string[]): void {
  useEffect(() => {
    useActedOn.setState({ issueIds });
  });
  useEffect(() => () => useActedOn.setState({ issueIds: [] }), []);
}
