/** The first digits of a commit id, as git shows them. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}
