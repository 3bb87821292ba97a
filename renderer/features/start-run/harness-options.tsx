import { Bot, SquareTerminal } from 'lucide-react';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import { harnessIds, type HarnessId } from '../../../shared/domain/run.ts';
import { Input, TextArea } from '../../ui/controls/input.tsx';
import { OptionCard } from '../../ui/states/option-card.tsx';
import styles from './start-run.module.css';

interface Props {
  readonly found: Capabilities['harnesses'] | null;
  readonly harness: HarnessId | null;
  readonly command: string;
  readonly prompt: string;
  readonly onHarness: (harness: HarnessId) => void;
  readonly onCommand: (command: string) => void;
  readonly onPrompt: (prompt: string) => void;
  /** The field of the chosen one. */
  readonly fieldRef: React.Ref<HTMLInputElement & HTMLTextAreaElement>;
}

const icons = { pty: SquareTerminal, codex: Bot } as const satisfies Record<HarnessId, typeof Bot>;
const titles: Readonly<Record<HarnessId, string>> = { pty: 'A command in a terminal', codex: 'Codex' };
const texts: Readonly<Record<HarnessId, string>> = {
  pty: 'Any agent or program with a command line. It starts in the worktree.',
  codex: 'Works with structure: its steps, questions and changes show in the timeline.',
};

/** The ways to run an agent; the chosen one is open and takes what it needs. */
export function HarnessOptions(props: Props): React.ReactNode {
  const { found, harness, onHarness } = props;
  return harnessIds.map((id) => {
    const capability = found?.find((each) => each.id === id);
    const missing = capability?.available === false;
    const version = capability?.version == null ? '' : ` ${capability.version}`;
    return (
      <OptionCard
        key={id}
        icon={icons[id]}
        title={`${titles[id]}${version}`}
        text={missing ? (capability.reason ?? 'It is not available on this machine.') : texts[id]}
        open={id === harness}
        onOpen={() => onHarness(id)}
      >
        {missing ? undefined : id === 'pty' ? <Command {...props} /> : <Prompt {...props} />}
      </OptionCard>
    );
  });
}

function Command({ command, onCommand, fieldRef }: Props): React.ReactElement {
  return (
    <Input
      ref={fieldRef}
      mono
      label="Command"
      placeholder="claude, aider, npm test …"
      value={command}
      onChange={onCommand}
      maxLength={32_768}
      spellCheck={false}
      autoComplete="off"
      help="A line for the shell. What it prints and changes stays on this machine."
    />
  );
}

function Prompt({ prompt, onPrompt, fieldRef }: Props): React.ReactElement {
  return (
    <TextArea
      ref={fieldRef}
      className={styles['prompt']}
      label="Prompt"
      value={prompt}
      onChange={onPrompt}
      maxLength={262_144}
      help="Made of the issue and its acceptance criteria; change it as you like. It stays on this machine."
    />
  );
}
