import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useId, useRef } from 'react';
import type { KeyboardEvent, ReactNode, Ref } from 'react';

import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import { KeyHints } from '../states/empty-state.tsx';
import type { KeyHint } from '../states/empty-state.tsx';
import css from './command-palette.module.css';
import dialog from './dialog.module.css';
import { PaletteRow } from './palette-row.tsx';
import type { PaletteItem } from './palette-row.tsx';
import { useActiveOption } from './use-active-option.ts';

export interface PaletteGroup {
  readonly id: string;
  readonly caption: string;
  readonly items: readonly PaletteItem[];
}

/** What the actions would act on: `3 issues`, `ENG-398, 387, 433`. */
export interface PaletteContext {
  readonly label: string;
  readonly detail?: string;
  readonly onClear: () => void;
}

export interface CommandPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly query: string;
  readonly onQueryChange: (query: string) => void;
  /** Already searched and ordered: actions, issues, places. Item ids are unique over all groups. */
  readonly groups: readonly PaletteGroup[];
  readonly onSelect: (id: string) => void;
  readonly context?: PaletteContext | undefined;
  /** Where it searches, at the right of the input: `in Tidewright`. */
  readonly scope?: string;
  readonly placeholder?: string;
  /** An answer is on its way: nothing found is not said yet. */
  readonly searching?: boolean;
  readonly hints?: readonly KeyHint[];
  readonly endHints?: readonly KeyHint[];
  /** Keys the palette does not know: Tab to narrow. True when taken. */
  readonly onKey?: (event: KeyboardEvent<HTMLInputElement>) => boolean;
}

/** Everything that any button does, by name. Presentational: searching is the caller's part. */
export function CommandPalette(props: CommandPaletteProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Base.Root open={props.open} onOpenChange={(next) => props.onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className={dialog['scrim']} />
        <Base.Popup
          className={cx(dialog['popup'], dialog['wide'])}
          aria-label="Commands"
          initialFocus={input}
        >
          <PaletteBody {...props} inputRef={input} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function PaletteBody({
  inputRef,
  ...props
}: CommandPaletteProps & { readonly inputRef: Ref<HTMLInputElement> }): ReactNode {
  const {
    query,
    onQueryChange,
    groups,
    onSelect,
    context,
    scope,
    placeholder = 'Type a command or a title',
    searching = false,
    hints = [],
    endHints = [],
    onKey,
  } = props;
  const base = useId();
  const active = useActiveOption(
    groups.flatMap((group) => group.items.map((item) => item.id)),
    query,
  );
  const rowId = (id: string): string => `${base}-${id}`;

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing || active.onKeyDown(event) || onKey?.(event) === true) return;
    if (event.key !== 'Enter' || active.activeId === undefined) return;
    event.preventDefault();
    onSelect(active.activeId);
  };

  return (
    <>
      {context !== undefined && <ContextChip {...context} />}
      <div className={css['line']}>
        <input
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- before the dialog gets round to it: people type on
          autoFocus
          ref={inputRef}
          role="combobox"
          aria-label="Command"
          aria-expanded
          aria-controls={`${base}-list`}
          aria-activedescendant={active.activeId === undefined ? undefined : rowId(active.activeId)}
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={query}
          className={css['input']}
          onChange={(event) => onQueryChange(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {scope !== undefined && <span className={css['scope']}>{scope}</span>}
      </div>
      <div
        id={`${base}-list`}
        role="listbox"
        aria-label="Results"
        className={css['list']}
        hidden={active.activeId === undefined}
      >
        {groups.map((group) => (
          <div
            key={group.id}
            role="group"
            aria-labelledby={`${base}-group-${group.id}`}
            className={css['group']}
          >
            <div id={`${base}-group-${group.id}`} className={css['caption']}>
              {group.caption}
            </div>
            {group.items.map((item) => (
              <PaletteRow
                key={item.id}
                id={rowId(item.id)}
                item={item}
                active={item.id === active.activeId}
                onActive={active.setActive}
                onSelect={onSelect}
              />
            ))}
          </div>
        ))}
      </div>
      {active.activeId === undefined && !searching && (
        <p className={css['empty']}>{`Nothing is called “${query}”.`}</p>
      )}
      <div className={css['foot']}>
        <KeyHints hints={hints} />
        <KeyHints hints={endHints} />
      </div>
    </>
  );
}

function ContextChip({ label, detail, onClear }: PaletteContext): ReactNode {
  return (
    <div className={css['context']}>
      <span className={css['chip']}>
        <b>{label}</b>
        {detail}
        <button type="button" aria-label="Leave the selection out" className={css['clear']} onClick={onClear}>
          <Icon of={X} size={12} />
        </button>
      </span>
    </div>
  );
}
