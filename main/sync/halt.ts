/**
 * Ends the connection until a person decides: what the server has does not fit what this profile has.
 * `copied`: another program uses this device's numbers. `tampered`: the server's log is not what was sent to it, or
 * its signatures do not hold. `detail` is a constant for the log.
 */
export class Halt extends Error {
  readonly problem: 'copied' | 'tampered';
  readonly detail: string;
  constructor(problem: Halt['problem'], detail: string) {
    super(`The connection was stopped: ${problem}, ${detail}`);
    this.name = 'Halt';
    this.problem = problem;
    this.detail = detail;
  }
}
