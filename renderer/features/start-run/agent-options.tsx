import { Bot, Cable, SquareTerminal } from 'lucide-react';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import type { AgentChoice } from '../../../shared/domain/run.ts';
import { agentName } from '../../lib/run-words.ts';
import { Input, TextArea } from '../../ui/controls/input.tsx';
import { OptionCard } from '../../ui/states/option-card.tsx';
import { capabilityOf, choicesOf, isSameAgent, takesCommand, takesPrompt } from '../../lib/start-choice.ts';
import styles from './start-run.module.css';

interface Props {
  readonly found: Capabilities['harnesses'];
  readonly chosen: AgentChoice | null;
  readonly command: string;
  readonly prompt: string;
  readonly onChoose: (agent: AgentChoice) => void;
  readonly onCommand: (command: string) => void;
  readonly onPrompt: (prompt: string) => void;
  /** The first field of the chosen one. */
  readonly fieldRef: React.Ref<HTMLInputElement & HTMLTextAreaElement>;
}

function iconOf(choice: AgentChoice): typeof Bot {
  if (choice.harness === 'pty') return SquareTerminal;
  return choice.agent === 'custom' ? Cable : Bot;
}

function titleOf(choice: AgentChoice): string {
  return choice.harness === 'pty' ? 'A command in a terminal' : agentName(choice);
}

function textOf(choice: AgentChoice): string {
  if (choice.harness === 'pty') return 'Any agent or program with a command line. It starts in the worktree.';
  if (choice.agent === 'custom') return 'Any agent that speaks the Agent Client Protocol, by its command.';
  return 'Works with structure: its steps, questions and changes show in the timeline.';
}

/** Those that are here first, and what a person has chosen wherever it is. */
function ordered(found: Capabilities['harnesses'], chosen: AgentChoice | null): AgentChoice[] {
  const isHere = (choice: AgentChoice): boolean =>
    capabilityOf(found, choice)?.available === true || isSameAgent(choice, chosen);
  const all = choicesOf(found);
  return [...all.filter(isHere), ...all.filter((choice) => !isHere(choice))];
}

/** The ways to run an agent; the chosen one is open and takes what it needs. */
export function AgentOptions(props: Props): React.ReactNode {
  const { found, chosen, onChoose } = props;
  return ordered(found, chosen).map((choice) => {
    const capability = capabilityOf(found, choice);
    const missing = capability?.available === false;
    const version = capability?.version == null ? '' : ` ${capability.version}`;
    return (
      <OptionCard
        key={`${choice.harness} ${choice.agent}`}
        icon={iconOf(choice)}
        title={`${titleOf(choice)}${version}`}
        text={missing ? (capability.reason ?? 'It is not available on this machine.') : textOf(choice)}
        open={isSameAgent(choice, chosen)}
        onOpen={() => onChoose(choice)}
      >
        {missing ? undefined : <Fields {...props} choice={choice} />}
      </OptionCard>
    );
  });
}

function Fields({
  choice,
  fieldRef,
  ...props
}: Props & { readonly choice: AgentChoice }): React.ReactElement {
  const first = takesCommand(choice);
  return (
    <>
      {first && <Command {...props} fieldRef={fieldRef} />}
      {takesPrompt(choice) && <Prompt {...props} fieldRef={first ? null : fieldRef} />}
    </>
  );
}

type FieldProps = Props;

function Command({ command, onCommand, fieldRef }: FieldProps): React.ReactElement {
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

function Prompt({ prompt, onPrompt, fieldRef }: FieldProps): React.ReactElement {
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
