import { useEffect, useState } from 'react';
import type { SharedText } from './live-document.ts';
import { peopleHere, readPresence, type PersonHere } from './presence.ts';

const nobody: readonly PersonHere[] = [];

/** Who else has this document open. */
export function usePeopleHere(shared: SharedText | null): readonly PersonHere[] {
  const [people, setPeople] = useState(nobody);
  const awareness = shared?.awareness;
  useEffect(() => {
    if (!awareness) return undefined;
    const read = (): void => setPeople(peopleHere(readPresence(awareness)));
    read();
    awareness.on('change', read);
    return () => {
      awareness.off('change', read);
      setPeople(nobody);
    };
  }, [awareness]);
  return people;
}
