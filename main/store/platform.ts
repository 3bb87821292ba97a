/** Runs `run` when the messages of this turn of the event loop have been handled, so that their works share a commit. */
export function nextTurn(run: () => void): void {
  setImmediate(run);
}
