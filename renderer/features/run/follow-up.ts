/** What is known of the run that an issue follows up; all of it may be shared with the team. */
export interface FollowedRun {
  readonly issueId: string;
  readonly key: string;
  readonly title: string;
  /** `Run 3` */
  readonly name: string;
  readonly branch: string | undefined;
}

/** The beginning of an issue that follows up the work of a run: its title, and where it comes from. */
export function followUpOf({ issueId, key, title, name, branch }: FollowedRun): {
  title: string;
  description: string;
} {
  const run = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const where = branch === undefined ? run : `${run}, branch \`${branch}\``;
  return {
    title: `Follow-up of ${key}: ${title}`,
    description: `Follow-up of [${key}](#/issue/${issueId}) (${where}).\n\n`,
  };
}
