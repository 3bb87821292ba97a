/** Issues that one call of a bulk edit takes. */
const most = 1_000;

/** A selection in parts that are one call each. */
export function bulkParts<T>(issueIds: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let done = 0; done < issueIds.length; done += most) parts.push(issueIds.slice(done, done + most));
  return parts;
}
