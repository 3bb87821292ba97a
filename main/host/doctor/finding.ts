/** One thing that doctor looked at. `ok`: works · `note`: works with a limit, said in `detail` · `missing`: does not. */
export interface Finding {
  readonly topic: string;
  readonly state: 'ok' | 'note' | 'missing';
  /** A version or a figure, and what to do where something is missing. */
  readonly detail: string;
}
