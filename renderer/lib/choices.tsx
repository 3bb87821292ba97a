import { useId } from 'react';
import styles from './choices.module.css';

export interface Choice<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** One sentence: what it means. */
  readonly text: string;
}

interface Props<Id extends string> {
  readonly legend: string;
  readonly choices: readonly Choice<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  /** What one should know of what is chosen. */
  readonly warning?: string | null;
  readonly firstRef?: React.Ref<HTMLInputElement>;
}

/** One of a few ways, each with its sentence; arrow keys choose. */
export function Choices<Id extends string>(props: Props<Id>): React.ReactElement {
  const { legend, choices, value, onChange, warning = null, firstRef } = props;
  const name = useId();
  return (
    <fieldset className={styles['group']}>
      <legend className={styles['legend']}>{legend}</legend>
      {choices.map(({ id, label, text }) => (
        <label key={id} className={styles['choice']}>
          <input
            {...(id === value && firstRef ? { ref: firstRef } : {})}
            type="radio"
            name={name}
            checked={id === value}
            aria-describedby={`${name}-${id}`}
            onChange={() => onChange(id)}
          />
          <span className={styles['choiceLabel']}>{label}</span>
          <span id={`${name}-${id}`} className={styles['choiceText']}>
            {text}
          </span>
        </label>
      ))}
      {warning !== null && (
        <p role="alert" className={styles['warning']}>
          {warning}
        </p>
      )}
    </fieldset>
  );
}
