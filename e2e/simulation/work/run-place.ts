/** The name of the place in the ledger that holds the state of a run. */
export function runPlace(issueId: string, runId: string): string {
  return `${issueId} ${runId}`;
}

/** The issue of such a place. */
export function issueOfRun(place: string): string {
  return place.slice(0, place.indexOf(' '));
}
