/** What a prompt is made of. */
export interface PromptIssue {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly acceptance: readonly string[];
}

/** What an agent is told to do when nobody wrote a prompt: the issue and when it is done. */
export function promptOf({ key, title, description, acceptance }: PromptIssue): string {
  const parts = [`${key}: ${title}`];
  if (description.trim() !== '') parts.push(description.trim());
  if (acceptance.length > 0) {
    parts.push(['It is done when:', ...acceptance.map((criterion) => `- ${criterion}`)].join('\n'));
  }
  parts.push(
    'Work in the current folder only: it is a git worktree on a branch of its own. Follow the rules that the ' +
      'repository states for its contributors. You may leave your changes uncommitted.',
  );
  return parts.join('\n\n');
}
