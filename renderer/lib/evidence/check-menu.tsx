import { Pencil, SquareTerminal } from 'lucide-react';
import type { CriterionId, ProjectId } from '../../../shared/domain/ids.ts';
import { Menu, type MenuProps } from '../../ui/overlay/menu.tsx';
import { useApp } from '../app-context.ts';
import { useDialogs } from '../dialogs.ts';
import { sentence } from '../use-action.ts';
import { useChecks } from './use-checks.ts';

interface Props extends Pick<MenuProps, 'trigger' | 'open' | 'onOpenChange' | 'align'> {
  readonly criterionId: CriterionId;
  readonly projectId: ProjectId;
  /** Name of the check that it needs now. */
  readonly value: string | null;
}

const none = 'none';
const edit = 'edit';

/** Chooses the check that a criterion needs on this device, or none. */
export function CheckMenu({ criterionId, projectId, value, ...menu }: Props): React.ReactElement {
  const { host, toasts } = useApp();
  const openDialog = useDialogs((state) => state.open);
  const reading = useChecks(projectId);
  const checks = reading.status === 'read' ? reading.value : [];
  const choices = checks.map(({ name }) => ({
    id: `check ${name}`,
    label: name,
    icon: SquareTerminal,
    chosen: name === value,
  }));
  const select = (id: string): void => {
    if (id === edit) return openDialog({ kind: 'checks', projectId });
    const name = checks.find((check) => `check ${check.name}` === id)?.name ?? null;
    host.call('checks.link', { criterionId, name }).catch((failure: unknown) => {
      toasts.show({ text: sentence(failure) });
    });
  };
  return (
    <Menu
      {...menu}
      label="Evidence"
      filter="Needs evidence…"
      groups={[
        { items: [{ id: none, label: 'Needs no check', chosen: value === null }, ...choices] },
        { items: [{ id: edit, label: 'Checks of the project…', icon: Pencil }] },
      ]}
      onSelect={select}
    />
  );
}
