import type { DraftProblems, SettingsDraft } from './settings-draft.ts';

/** What every part of the form gets. */
export interface FormProps {
  readonly draft: SettingsDraft;
  readonly problems: DraftProblems;
  readonly onChange: (change: Partial<SettingsDraft>) => void;
}
