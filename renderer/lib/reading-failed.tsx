import { TriangleAlert, type LucideIcon } from 'lucide-react';
import { Button } from '../ui/controls/button.tsx';
import { ErrorState } from '../ui/states/error-state.tsx';
import { StateIcon } from '../ui/states/state-icon.tsx';
import { useHost } from './app-context.ts';

interface Props {
  readonly icon?: LucideIcon;
  /** What cannot be shown. */
  readonly title: string;
  readonly safe?: string;
  /** Why not. */
  readonly reading: { readonly code: string; readonly message: string };
}

/** What the host should have told could not be read. It is tried again by itself. */
export function ReadingFailed(props: Props): React.ReactElement {
  const { icon = TriangleAlert, title, safe = 'Nothing was changed.', reading } = props;
  const host = useHost();
  return (
    <ErrorState
      mark={<StateIcon of={icon} tone="bad" />}
      title={title}
      what={reading.message}
      safe={safe}
      actions={
        <Button variant="primary" size={24} onClick={() => host.retry()}>
          Connect again
        </Button>
      }
      code={reading.code}
    />
  );
}
