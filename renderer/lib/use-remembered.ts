import { useState } from 'react';

/** A small setting of this window that survives a restart, such as the width of the sidebar. */
export function useRemembered<T extends number | boolean>(key: string, initial: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => read(key, initial));
  return [
    value,
    (next) => {
      window.localStorage.setItem(key, JSON.stringify(next));
      setValue(next);
    },
  ];
}

function read<T extends number | boolean>(key: string, initial: T): T {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(key) ?? 'null');
    return typeof stored === typeof initial ? (stored as T) : initial;
  } catch {
    return initial;
  }
}
