import { useEffect, useState } from 'react';

/** False, then true once `ms` have passed since the component appeared. */
export function useAfter(ms: number): boolean {
  const [past, setPast] = useState(ms <= 0);
  useEffect(() => {
    if (ms <= 0) return undefined;
    const timer = window.setTimeout(() => setPast(true), ms);
    return () => window.clearTimeout(timer);
  }, [ms]);
  return past;
}
