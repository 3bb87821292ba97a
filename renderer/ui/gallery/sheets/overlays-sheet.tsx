import { CircleDot, Copy, Link, Tag, Trash2, UserRound } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '../../controls/button.tsx';
import { CheckBox } from '../../controls/check-box.tsx';
import { Input } from '../../controls/input.tsx';
import { StatusMark } from '../../marks/status-mark.tsx';
import type { IssueStatus } from '../../marks/status-mark.tsx';
import { ConfirmDialog } from '../../overlay/confirm-dialog.tsx';
import { Dialog } from '../../overlay/dialog.tsx';
import { Menu } from '../../overlay/menu.tsx';
import { createToastStore } from '../../overlay/toast-store.ts';
import { ToastRegion } from '../../overlay/toast-region.tsx';
import { Tooltip } from '../../overlay/tooltip.tsx';
import { Row, Sheet, Specimen } from '../sheet.tsx';
import { galleryClock, galleryTimers } from '../platform.ts';

const STATUSES: readonly (readonly [IssueStatus, string, string])[] = [
  ['backlog', 'Backlog', '1'],
  ['todo', 'Todo', '2'],
  ['in_progress', 'In Progress', '3'],
  ['in_review', 'In Review', '4'],
  ['done', 'Done', '5'],
  ['cancelled', 'Cancelled', '6'],
];
const ACTIONS = [
  {
    items: [
      { id: 'status', icon: CircleDot, label: 'Status', keys: 'S' },
      { id: 'assignee', icon: UserRound, label: 'Assignee', keys: 'A' },
      { id: 'label', icon: Tag, label: 'Labels', keys: 'L' },
    ],
  },
  {
    caption: 'Copy',
    items: [
      { id: 'key', icon: Copy, label: 'Copy key' },
      { id: 'link', icon: Link, label: 'Copy link', disabledReason: 'Not linked' },
    ],
  },
  { items: [{ id: 'delete', icon: Trash2, label: 'Delete', keys: 'Mod+Backspace', destructive: true }] },
] as const;

function Menus(): ReactNode {
  const [status, setStatus] = useState<string>('todo');
  const [labels, setLabels] = useState<readonly string[]>(['Sync']);
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const [point, setPoint] = useState<Element | null>(null);
  const toggle = (id: string): void =>
    setLabels(labels.includes(id) ? labels.filter((label) => label !== id) : [...labels, id]);
  return (
    <Specimen name="Menu" tall>
      <Row>
        <Menu
          label="Status"
          filter="Change status"
          trigger={<Button>Status</Button>}
          onSelect={setStatus}
          groups={[
            {
              items: STATUSES.map(([id, label, keys]) => ({
                id,
                label,
                keys,
                mark: <StatusMark status={id} label={null} />,
                chosen: id === status,
              })),
            },
          ]}
        />
        <Menu
          label="Labels"
          filter="Add labels"
          several
          trigger={<Button>Labels</Button>}
          onSelect={toggle}
          groups={[
            {
              items: ['Sync', 'Tide engine', 'Regression'].map((label) => ({
                id: label,
                label,
                chosen: labels.includes(label),
              })),
            },
          ]}
        />
        <Menu
          label="Actions"
          trigger={<Button>Actions</Button>}
          groups={ACTIONS}
          onSelect={() => undefined}
        />
        <Button
          ref={anchor}
          onClick={() => {
            setPoint(anchor.current);
            setOpen(true);
          }}
        >
          Anchored
        </Button>
        <Menu
          label="Anchored"
          filter="Find"
          anchor={point}
          open={open}
          onOpenChange={setOpen}
          groups={ACTIONS}
          onSelect={() => undefined}
        />
      </Row>
    </Specimen>
  );
}

function Dialogs(): ReactNode {
  const [open, setOpen] = useState<'none' | 'dialog' | 'confirm'>('none');
  const [name, setName] = useState('');
  return (
    <Specimen name="Dialog, ConfirmDialog">
      <Row>
        <Button onClick={() => setOpen('dialog')}>Open dialog</Button>
        <Button variant="destructive" onClick={() => setOpen('confirm')}>
          Cancel run
        </Button>
      </Row>
      <Dialog
        open={open === 'dialog'}
        onOpenChange={(next) => setOpen(next ? 'dialog' : 'none')}
        title="Save view"
        text="A view keeps filters, grouping and order. Everybody in the team can open it."
        actions={
          <>
            <Button onClick={() => setOpen('none')}>Cancel</Button>
            <Button
              variant="primary"
              keys="Enter"
              disabledReason={name === '' ? 'Give it a name first' : undefined}
              onClick={() => setOpen('none')}
            >
              Save
            </Button>
          </>
        }
      >
        <Input label="Name" value={name} onChange={setName} />
        <CheckBox label="Only for me" checked={false} onChange={() => undefined} />
      </Dialog>
      <ConfirmDialog
        open={open === 'confirm'}
        onOpenChange={(next) => setOpen(next ? 'confirm' : 'none')}
        title="Cancel run 3?"
        text="The agent stops now. Its worktree, commits and terminal are kept."
        confirm="Cancel run"
        destructive
        onConfirm={() => undefined}
      />
    </Specimen>
  );
}

function Toasts(): ReactNode {
  const [store] = useState(() => createToastStore({ timers: galleryTimers, clock: galleryClock }));
  const [count, setCount] = useState(1);
  const say = (): void => {
    store.show({
      mark: <StatusMark status="done" label={null} />,
      text: `Toast ${count}`,
      action: { label: 'Undo', keys: 'Mod+Z', run: () => undefined },
    });
    setCount(count + 1);
  };
  return (
    <Specimen name="ToastRegion, Tooltip">
      <Row>
        <Button onClick={say}>Show a toast</Button>
        <Tooltip says="Says what the button does" keys="Mod+K">
          <Button variant="ghost">Rest here</Button>
        </Tooltip>
      </Row>
      <ToastRegion store={store} />
    </Specimen>
  );
}

/** Everything that lies over the page. */
export function OverlaysSheet(): ReactNode {
  return (
    <Sheet title="Overlays">
      <Menus />
      <Dialogs />
      <Toasts />
    </Sheet>
  );
}
