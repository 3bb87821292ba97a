import { useEffect, useRef, useState } from 'react';
import { pageTimers } from '../client/platform.ts';

/** A value that follows another one at most every `everyMs`, however often that changes. */
export function useThrottled<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  const behind = !Object.is(value, shown);
  useEffect(() => {
    if (!behind) return undefined;
    return pageTimers.after(everyMs, () => setShown(latest.current));
  }, [behind, everyMs]);
  return shown;
}
