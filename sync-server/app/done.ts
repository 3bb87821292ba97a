/** What a command says and ends with. */
export interface Done {
  /** For people; ends without a line break. */
  readonly text: string;
  /** The same for programs. */
  readonly json: object;
  /** 1: something was found that needs a person. */
  readonly exitCode: 0 | 1;
}
