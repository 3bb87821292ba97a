import { TriangleAlert } from 'lucide-react';
import { useHost } from '../../lib/app-context.ts';
import { Button } from '../../ui/controls/button.tsx';
import { ErrorState } from '../../ui/states/error-state.tsx';
import { StateIcon } from '../../ui/states/state-icon.tsx';

interface Props {
  readonly what: string;
  readonly code: string;
  readonly message: string;
}

/** A section that could not be read. It is tried again by itself. */
export function ReadingFailed({ what, code, message }: Props): React.ReactElement {
  const host = useHost();
  return (
    <ErrorState
      mark={<StateIcon of={TriangleAlert} tone="bad" />}
      title={what}
      what={message}
      safe="Nothing was changed."
      actions={
        <Button variant="primary" size={24} onClick={() => host.retry()}>
          Connect again
        </Button>
      }
      code={code}
    />
  );
}
