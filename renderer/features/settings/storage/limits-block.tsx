import { useId, useState } from 'react';
import type { RetentionOverview } from '../../../../shared/contract/methods/retention.ts';
import type { RetentionKind } from '../../../../shared/contract/retention.ts';
import { useApp } from '../../../lib/app-context.ts';
import { retentionNames } from '../../../lib/removal-words.ts';
import { useAction } from '../../../lib/use-action.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Input } from '../../../ui/controls/input.tsx';
import { Digits } from '../../../ui/lib/digits.tsx';
import { SettingsBlock, SettingsRow } from '../../../ui/settings/settings-layout.tsx';
import { draftOf, isDays, namesOf, patchOf, problemsOf, type LimitsDraft } from './limits-draft.ts';
import styles from './storage.module.css';
import { usedWords } from './retention-words.ts';

const about: Readonly<Record<RetentionKind, string>> = {
  journal: 'What agents said and did, event by event.',
  recordings: 'What terminals showed, to be played again.',
  artifacts: 'What checks printed.',
};

/** How long, and how much, is kept of each kind, beside what is there. */
export function LimitsBlock({ overview }: { readonly overview: RetentionOverview }): React.ReactElement {
  const { host, toasts } = useApp();
  const form = useId();
  const { limits, kinds } = overview;
  const [draft, setDraft] = useState<LimitsDraft>(() => draftOf(limits));
  const problems = problemsOf(draft);
  const isWrong = Object.keys(problems).length > 0;
  const patch = isWrong ? null : patchOf(draft, limits);
  const save = useAction(async () => {
    if (patch === null) return;
    await host.call('retention.set', { patch });
    toasts.show({ text: 'Saved. What is due now is shown below.' });
  });
  const whyNot = whyNotSave({ busy: save.busy, isWrong, isSame: patch === null });
  return (
    <form
      id={form}
      onSubmit={(event) => {
        event.preventDefault();
        if (whyNot === undefined) void save.run();
      }}
    >
      <SettingsBlock
        title="Kept of runs"
        note="Counted from the end of a run. A field that is empty has no limit. State, commit and result of a run are kept for good; so is all of a run that goes on or is not landed, and the output on which a criterion rests."
      >
        {kinds.map((row) => (
          <SettingsRow
            key={row.kind}
            name={retentionNames[row.kind]}
            text={
              <>
                {about[row.kind]} <Digits>{usedWords(row)}</Digits>
              </>
            }
          >
            <fieldset className={styles['limits']} aria-label={retentionNames[row.kind]}>
              {namesOf(row.kind).map((name) => (
                <Input
                  key={name}
                  label={isDays(name) ? 'Days' : 'GB'}
                  className={styles['limit']}
                  value={draft[name]}
                  inputMode="decimal"
                  maxLength={12}
                  autoComplete="off"
                  placeholder="No limit"
                  error={problems[name]}
                  onChange={(text) => setDraft((before) => ({ ...before, [name]: text }))}
                />
              ))}
            </fieldset>
          </SettingsRow>
        ))}
        <div className={styles['save']}>
          {save.error !== null && (
            <p role="alert" className={styles['error']}>
              {save.error}
            </p>
          )}
          <Button type="submit" size={32} disabledReason={whyNot}>
            {save.busy ? 'Saving' : 'Save'}
          </Button>
        </div>
      </SettingsBlock>
    </form>
  );
}

function whyNotSave({
  busy,
  isWrong,
  isSame,
}: Record<'busy' | 'isWrong' | 'isSame', boolean>): string | undefined {
  if (busy) return 'It is being saved.';
  if (isWrong) return 'Put right first what is marked.';
  return isSame ? 'Nothing is changed.' : undefined;
}
