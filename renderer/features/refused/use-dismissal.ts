import { useApp } from '../../lib/app-context.ts';
import { bulkParts } from '../../lib/bulk-parts.ts';
import { sentence } from '../../lib/use-action.ts';
import { formatCount } from '../../ui/lib/format.ts';

/** Forgets refused changes that were seen. */
export function useDismissal(): (ids: readonly number[]) => void {
  const { host, toasts } = useApp();
  return (ids) => {
    if (ids.length === 0) return;
    Promise.all(bulkParts(ids).map((part) => host.call('sync.dismissRefused', { ids: part }))).then(
      () =>
        toasts.show({
          text:
            ids.length === 1
              ? 'Refused change dismissed'
              : `${formatCount(ids.length)} refused changes dismissed`,
        }),
      (failure: unknown) => toasts.show({ text: sentence(failure) }),
    );
  };
}
