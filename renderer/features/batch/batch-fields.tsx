import { useEffect, useRef } from 'react';
import type { Params } from '../../../shared/contract/contract.ts';
import type { AgentChoice } from '../../../shared/domain/run.ts';
import { Choices, type Choice } from '../../lib/choices.tsx';
import { takesCommand } from '../../lib/start-choice.ts';
import { Input } from '../../ui/controls/input.tsx';
import { agentId } from './batch-model.ts';

/** What a person has chosen so far. */
export interface BatchPlan extends Pick<Params<'batches.start'>, 'how' | 'onFailure'> {
  /** Empty until they chose one. */
  readonly agentId: string;
  readonly command: string;
}

const orders: readonly Choice<BatchPlan['how']>[] = [
  { id: 'sequence', label: 'In order', text: 'Each begins when the one before it has ended.' },
  { id: 'parallel', label: 'Together', text: 'All begin as soon as there is room for them.' },
];
const failures: readonly Choice<BatchPlan['onFailure']>[] = [
  { id: 'stop', label: 'Stop', text: 'The others are not started, or are stopped.' },
  { id: 'go_on', label: 'Go on', text: 'The others run all the same.' },
];

interface Props {
  readonly choices: readonly Choice<string>[];
  readonly chosen: AgentChoice;
  readonly plan: BatchPlan;
  readonly onChange: (change: Partial<BatchPlan>) => void;
}

/** Which agent, in what order, and what becomes of the others when one does not succeed. */
export function BatchFields({ choices, chosen, plan, onChange }: Props): React.ReactElement {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <>
      <Choices
        legend="Agent"
        choices={choices}
        value={agentId(chosen)}
        firstRef={first}
        onChange={(id) => onChange({ agentId: id })}
      />
      {takesCommand(chosen) && (
        <Input
          mono
          label="Command"
          placeholder="claude, aider, npm test …"
          value={plan.command}
          maxLength={32_768}
          spellCheck={false}
          autoComplete="off"
          onChange={(command) => onChange({ command })}
        />
      )}
      <Choices legend="Order" choices={orders} value={plan.how} onChange={(how) => onChange({ how })} />
      <Choices
        legend="When one does not succeed"
        choices={failures}
        value={plan.onFailure}
        onChange={(onFailure) => onChange({ onFailure })}
      />
    </>
  );
}
