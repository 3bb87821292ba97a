import { Archive, Copy, Filter, Play, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { ButtonGroup } from '../../controls/button-group.tsx';
import { Button } from '../../controls/button.tsx';
import type { ButtonVariant } from '../../controls/button.tsx';
import { CheckBox } from '../../controls/check-box.tsx';
import { Chip } from '../../controls/chip.tsx';
import { Composer } from '../../controls/composer.tsx';
import { IconButton } from '../../controls/icon-button.tsx';
import { Input, TextArea } from '../../controls/input.tsx';
import { KeyCap } from '../../controls/key-cap.tsx';
import { LinkButton } from '../../controls/link-button.tsx';
import { SegmentedTabs } from '../../controls/segmented-tabs.tsx';
import { Tabs } from '../../controls/tabs.tsx';
import { Row, Sheet, Specimen, Stack } from '../sheet.tsx';

const noop = (): void => undefined;
const VARIANTS: readonly ButtonVariant[] = [
  'primary',
  'secondary',
  'ghost',
  'destructive',
  'destructive-confirm',
];
const SIZES = [24, 28, 32] as const;
const VIEWS = [
  { id: 'all', label: 'All' },
  { id: 'active', label: 'Active', count: '12' },
  { id: 'backlog', label: 'Backlog' },
] as const;
const PARTS = [
  { id: 'timeline', label: 'Timeline' },
  { id: 'terminal', label: 'Terminal' },
  { id: 'changes', label: 'Changes', count: '7' },
] as const;

function Buttons(): ReactNode {
  return (
    <Specimen name="Button, IconButton, LinkButton" wide>
      {SIZES.map((size) => (
        <Row key={size}>
          {VARIANTS.map((variant) => (
            <Button key={variant} variant={variant} size={size}>
              {variant}
            </Button>
          ))}
          <Button size={size} icon={Play} keys="R">
            Run
          </Button>
          <Button size={size} variant="primary" keys="Mod+Enter">
            Send now
          </Button>
          <Button size={size} disabledReason="Nothing has changed since the last publish">
            Disabled
          </Button>
          <Button size={size} variant="ghost" disabledReason="No agent is set up">
            Disabled ghost
          </Button>
        </Row>
      ))}
      <Row>
        <IconButton icon={Copy} label="Copy" />
        <IconButton icon={Archive} label="Archive" size={28} keys="E" />
        <IconButton icon={Filter} label="Filter" size={32} variant="secondary" />
        <IconButton icon={Filter} label="Filter on" aria-pressed />
        <ButtonGroup>
          <IconButton icon={Copy} label="First of a group" />
          <IconButton icon={Archive} label="Second of a group" disabledReason="There is no second" />
        </ButtonGroup>
        <LinkButton>Open ledger</LinkButton>
      </Row>
    </Specimen>
  );
}

function Fields(): ReactNode {
  const [name, setName] = useState('Tidewright');
  const [text, setText] = useState('');
  return (
    <>
      <Specimen name="Input, TextArea">
        <Stack>
          <Input label="Name" value={name} onChange={setName} help="Everybody in the workspace sees it." />
          <Input
            label="Issue keys"
            value="en g"
            onChange={noop}
            error="Use two to five letters without spaces."
          />
          <Input label="Command" mono value="npm run check" onChange={noop} />
          <Input label="Disabled" value="Set by your administrator" onChange={noop} disabled />
          <Input label="Search" hideLabel placeholder="Search issues" value={text} onChange={setText} />
          <TextArea
            label="Notes"
            value={text}
            onChange={setText}
            placeholder="Anything the agent should know"
          />
        </Stack>
      </Specimen>
      <Specimen name="Composer">
        <Stack>
          <Composer
            label="Steer the agent, or answer its question"
            value={text}
            onChange={setText}
            onSubmit={noop}
            keys="/"
            submitOn="enter"
          />
          <Composer
            roomy
            label="Write a comment"
            value={text}
            onChange={setText}
            onSubmit={noop}
            keys="Mod+Enter"
          />
        </Stack>
      </Specimen>
    </>
  );
}

function Choices(): ReactNode {
  const [view, setView] = useState<(typeof VIEWS)[number]['id']>('all');
  const [parts, setParts] = useState<readonly (typeof PARTS)[number]['id'][]>(['terminal', 'changes']);
  const [checked, setChecked] = useState(true);
  return (
    <>
      <Specimen name="CheckBox">
        <Row>
          <CheckBox label="On" checked={checked} onChange={setChecked} />
          <CheckBox label="Off" checked={!checked} onChange={(next) => setChecked(!next)} />
          <CheckBox label="Some" checked={false} mixed onChange={noop} />
          <CheckBox label="Disabled" checked={false} disabled onChange={noop} />
        </Row>
      </Specimen>
      <Specimen name="SegmentedTabs">
        <SegmentedTabs label="Which issues" items={VIEWS} value={view} onChange={setView} />
      </Specimen>
      <Specimen name="Tabs, two open" flush>
        <Tabs
          label="Parts of the run"
          items={PARTS}
          active={parts}
          onChange={(id, { beside }) => setParts(beside ? [...parts.slice(-1), id] : [id])}
          end={
            <Button variant="ghost" size={24}>
              Raw
            </Button>
          }
        />
      </Specimen>
      <Specimen name="Chip">
        <Row>
          <Chip
            icon={RefreshCw}
            field="Cycle"
            operator="is not"
            value="Cycle 31"
            onField={noop}
            onOperator={noop}
            onValue={noop}
            onRemove={noop}
          />
        </Row>
      </Specimen>
      <Specimen name="KeyCap">
        <Row>
          {[
            'C',
            'Mod+K',
            'Shift+C',
            'G I',
            'Mod+Shift+O',
            'Alt+Up',
            'Esc',
            'Space',
            'Backspace',
            'Tab',
            'Up Down',
          ].map((keys) => (
            <KeyCap key={keys} keys={keys} />
          ))}
        </Row>
      </Specimen>
    </>
  );
}

/** Everything that takes a press or a text. */
export function ControlsSheet(): ReactNode {
  return (
    <Sheet title="Controls">
      <Buttons />
      <Fields />
      <Choices />
    </Sheet>
  );
}
