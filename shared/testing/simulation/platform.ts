/** Resolves when every promise job there is has run, and those that they brought forth. */
export function promiseJobs(): Promise<void> {
  // A turn of the event loop is what ends them all; nothing waits here for time to pass.
  // oxlint-disable-next-line no-restricted-globals
  return new Promise((resolve) => void setImmediate(resolve));
}
