import { Eye } from 'lucide-react';
import { Button } from '../ui/controls/button.tsx';
import { Tooltip } from '../ui/overlay/tooltip.tsx';
import { useDenial } from './use-edit-keys.ts';

/** The mark of a page on which this person changes nothing. It says why when it is pointed at, focused or pressed. */
export function ViewOnly({ why }: { readonly why: string }): React.ReactElement {
  const deny = useDenial();
  return (
    <Tooltip says={why}>
      <Button size={24} variant="ghost" icon={Eye} aria-description={why} onClick={() => deny(why)}>
        View only
      </Button>
    </Tooltip>
  );
}
