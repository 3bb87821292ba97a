import { useState } from 'react';

/** A length or a switch of this window that survives a restart, such as the width of the sidebar. */
export function useRememberedNumber(key: string, initial: number): [number, (value: number) => void] {
  return useRemembered(key, (stored) => (typeof stored === 'number' ? stored : initial));
}

/** As `useRememberedNumber`, for something that is on or off. */
export function useRememberedSwitch(key: string, initial: boolean): [boolean, (value: boolean) => void] {
  return useRemembered(key, (stored) => (typeof stored === 'boolean' ? stored : initial));
}

function useRemembered<T>(key: string, parse: (stored: unknown) => T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => parse(read(key)));
  return [
    value,
    (next) => {
      window.localStorage.setItem(key, JSON.stringify(next));
      setValue(next);
    },
  ];
}

function read(key: string): unknown {
  try {
    return JSON.parse(window.localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}
