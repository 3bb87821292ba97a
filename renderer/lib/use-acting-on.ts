import { useEffect } from 'react';
import type { IssueId } from '../../shared/domain/ids.ts';
import { useActedOn } from './acted-on.ts';

/** Tells the palette what the view that is shown acts on. */
export function useActingOn(issueIds: readonly IssueId[]): void {
  useEffect(() => {
    useActedOn.setState({ issueIds });
  });
  useEffect(() => () => useActedOn.setState({ issueIds: [] }), []);
}
