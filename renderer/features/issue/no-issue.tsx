import { TriangleAlert } from 'lucide-react';
import { useLastList } from '../../lib/last-list.ts';
import { navigate } from '../../lib/use-route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { ErrorState } from '../../ui/states/error-state.tsx';
import { StateIcon } from '../../ui/states/state-icon.tsx';

interface Props {
  readonly code?: string;
  readonly message?: string;
}

const unknown = 'No issue of this workspace has this address. It may not have arrived from the server yet.';

/** The issue is not there, or cannot be read. */
export function NoIssue({ code = 'NOT_FOUND', message = unknown }: Props): React.ReactElement {
  const { route } = useLastList.getState();
  return (
    <ErrorState
      mark={<StateIcon of={TriangleAlert} tone="bad" />}
      title="This issue cannot be shown"
      what={message}
      safe="Nothing was changed."
      actions={
        <Button variant="primary" size={24} onClick={() => navigate(route)}>
          Back to the list
        </Button>
      }
      code={code}
    />
  );
}
