import { TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useApp, useReplica } from '../lib/app-context.ts';
import { keysOf } from '../lib/key-label.ts';
import { navigate } from '../lib/use-route.ts';
import { formatCount } from '../ui/lib/format.ts';
import { StateIcon } from '../ui/states/state-icon.tsx';

/** Says in passing that the server refused changes; they stay counted in the sidebar and listed in their view. */
export function useRefusalToast(): void {
  const { toasts } = useApp();
  const refused = useReplica((snapshot) => snapshot.sync.refused);
  const before = useRef(refused);
  useEffect(() => {
    const more = refused - before.current;
    before.current = refused;
    if (more <= 0) return;
    toasts.show({
      mark: <StateIcon of={TriangleAlert} tone="bad" />,
      text: more === 1 ? 'A change was refused' : `${formatCount(more)} changes were refused`,
      action: { label: 'Show', keys: keysOf('goRefused'), run: () => navigate({ view: 'refused' }) },
    });
  }, [refused, toasts]);
}
