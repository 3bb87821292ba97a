import { Choices } from '../../lib/choices.tsx';
import type { FormProps } from './form-props.ts';
import { atOnce, caps, NumberInputs } from './number-inputs.tsx';
import { HookFields, PlaceFields } from './place-fields.tsx';
import { policyChoices, sandboxChoices, warnOfPolicy, warnOfSandbox } from './policy-words.ts';

interface Props extends FormProps {
  /** This machine has a sandbox. */
  readonly sandbox: boolean;
  readonly firstRef: React.Ref<HTMLInputElement>;
}

/** All that can be said about how agents run. */
export function RunSettingsForm({ sandbox, firstRef, ...form }: Props): React.ReactElement {
  const { draft, onChange } = form;
  return (
    <>
      <Choices
        legend="Approvals"
        choices={policyChoices}
        value={draft.approvals}
        warning={warnOfPolicy(draft, sandbox)}
        firstRef={firstRef}
        onChange={(approvals) => onChange({ approvals })}
      />
      <Choices
        legend="Sandbox"
        choices={sandboxChoices}
        value={draft.sandbox}
        warning={warnOfSandbox(draft.sandbox, sandbox)}
        onChange={(chosen) => onChange({ sandbox: chosen })}
      />
      <PlaceFields {...form} />
      <HookFields {...form} />
      <NumberInputs
        {...form}
        legend="Limits"
        lead="A run that reaches one ends by itself, and its work is kept. Empty: no such limit."
        fields={caps}
      />
      <NumberInputs
        {...form}
        legend="Runs at once"
        lead="Those beyond wait in line and start by themselves."
        fields={atOnce}
      />
    </>
  );
}
