import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';

import css from './menu.module.css';
import { MenuRow } from './menu-row.tsx';
import type { MenuItem } from './menu-row.tsx';

export interface MenuGroup {
  readonly caption?: string;
  readonly items: readonly MenuItem[];
}

/** An element, or a point on the screen for a menu opened by the pointer. */
export type MenuAnchor = Element | { getBoundingClientRect(): DOMRect };

export interface MenuProps {
  readonly label: string;
  readonly groups: readonly MenuGroup[];
  readonly onSelect: (id: string) => void;
  /** Placeholder of the filter line, which takes the focus at once: `Change status`. */
  readonly filter?: string | undefined;
  /** Stays open to choose several: labels. */
  readonly several?: boolean;
  /** The button that opens it. */
  readonly trigger?: ReactElement<Record<string, unknown>>;
  /** Instead of a trigger, when a key opens it: where it stands. */
  readonly anchor?: MenuAnchor | null | undefined;
  readonly open?: boolean | undefined;
  readonly onOpenChange?: (open: boolean) => void;
  readonly align?: 'start' | 'end';
}

/** Values to choose from, or actions; filtered while typing, keys at the right. */
export function Menu(props: MenuProps): ReactNode {
  const {
    label,
    groups,
    onSelect,
    filter = 'Filter',
    several = false,
    trigger,
    anchor,
    open,
    onOpenChange,
    align = 'start',
  } = props;
  return (
    <Base.FilterProvider autoHighlight="always">
      <Base.Root {...(open === undefined ? {} : { open })} onOpenChange={(next) => onOpenChange?.(next)}>
        {trigger !== undefined && <Base.Trigger render={trigger} />}
        <Base.Portal>
          <Base.Positioner
            className={css['positioner']}
            align={align}
            sideOffset={4}
            collisionPadding={8}
            {...(anchor ? { anchor } : {})}
          >
            <Base.Popup className={css['popup']} aria-label={label}>
              <Base.Input className={css['filter']} aria-label={filter} placeholder={filter} />
              <Base.Empty className={css['empty']}>Nothing matches</Base.Empty>
              <Base.List className={css['list']}>
                {groups.map((group, index) => (
                  <Base.Group key={group.caption ?? index}>
                    {group.caption !== undefined && (
                      <Base.GroupLabel className={css['caption']}>{group.caption}</Base.GroupLabel>
                    )}
                    {group.items.map((item) => (
                      <MenuRow key={item.id} item={item} several={several} onSelect={onSelect} />
                    ))}
                  </Base.Group>
                ))}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </Base.FilterProvider>
  );
}
