import { Input } from '../../ui/controls/input.tsx';
import type { FormProps } from './form-props.ts';
import type { NumberField } from './number-fields.ts';
import styles from './run-settings.module.css';

interface Words {
  readonly name: NumberField;
  readonly label: string;
  readonly help?: string;
}

interface Props extends FormProps {
  readonly legend: string;
  readonly lead: string;
  readonly fields: readonly Words[];
}

/** Numbers that belong together, two in a row. */
export function NumberInputs(props: Props): React.ReactElement {
  const { legend, lead, fields, draft, problems, onChange } = props;
  return (
    <fieldset className={styles['group']}>
      <legend className={styles['legend']}>{legend}</legend>
      <p className={styles['lead']}>{lead}</p>
      <div className={styles['numbers']}>
        {fields.map(({ name, label, help }) => (
          <Input
            key={name}
            label={label}
            value={draft.numbers[name]}
            inputMode="decimal"
            maxLength={24}
            autoComplete="off"
            error={problems[name]}
            help={help}
            onChange={(text) => onChange({ numbers: { ...draft.numbers, [name]: text } })}
          />
        ))}
      </div>
    </fieldset>
  );
}

export const caps: readonly Words[] = [
  { name: 'attempts', label: 'Attempts in a row', help: 'That got nowhere; then the issue is blocked.' },
  { name: 'wallClock', label: 'Time of a run, in minutes' },
  { name: 'silence', label: 'Silence, in minutes', help: 'Waiting for you does not count.' },
  { name: 'tokens', label: 'Tokens of a run', help: 'Where the agent tells.' },
  { name: 'costUsd', label: 'Cost of a run, in US dollars', help: 'Where the agent tells.' },
];

export const atOnce: readonly Words[] = [
  { name: 'all', label: 'On this machine' },
  { name: 'project', label: 'Of one project' },
  { name: 'agent', label: 'Of one agent' },
];
