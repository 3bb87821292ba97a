import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';

import type { ToastStore } from './toast-store.ts';
import { ToastCard } from './toast.tsx';
import css from './toast.module.css';

export interface ToastRegionProps {
  readonly store: ToastStore;
}

/** Shows a store's toasts at the lower right. Mount it once; their clocks stop on hover and focus. */
export function ToastRegion({ store }: ToastRegionProps): ReactNode {
  const toasts = useSyncExternalStore(store.subscribe, store.get);
  const release = useRef<(() => void) | undefined>(undefined);
  const hold = (): void => {
    release.current ??= store.hold();
  };
  const letGo = (): void => {
    release.current?.();
    release.current = undefined;
  };
  // A toast that leaves under the pointer sends no event, so its hold would last for ever.
  useEffect(() => {
    if (toasts.length === 0) letGo();
  }, [toasts]);
  useEffect(() => letGo, []);
  return createPortal(
    <section aria-label="Notifications" aria-live="polite">
      <div
        className={css['region']}
        onPointerOver={hold}
        onPointerLeave={letGo}
        onFocus={hold}
        onBlur={letGo}
      >
        {toasts.map((toast) => (
          <ToastCard
            key={toast.id}
            toast={toast}
            onDone={() => {
              store.dismiss(toast.id);
              letGo();
            }}
          />
        ))}
      </div>
    </section>,
    document.body,
  );
}
