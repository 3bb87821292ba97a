import { useApp } from '../../lib/app-context.ts';
import { sentence } from '../../lib/use-action.ts';

/** Has the host connect to the sync server at once; what comes of it is told by its status. */
export function useRetry(): () => void {
  const { host, toasts } = useApp();
  return () => {
    host.call('sync.retry', {}).then(
      () => toasts.show({ text: 'Connecting to the sync server' }),
      (failure: unknown) => toasts.show({ text: sentence(failure) }),
    );
  };
}
