import type { Approval } from '../../../shared/contract/run-schemas.ts';
import type { AnswerChoice } from '../types.ts';
import type { PermissionRequest } from './schemas.ts';

/**
 * Ask before everything but looking around in the worktree. Given with the session, where it stands above the person's
 * own configuration: their `allow` cannot let an agent of Hearth act unasked, and what they deny is asked for.
 */
export const permissionRules: readonly { permission: string; pattern: string; action: string }[] = [
  rule('*', 'ask'),
  ...['read', 'glob', 'grep', 'list', 'lsp', 'skill', 'task', 'todoread', 'todowrite'].map((name) =>
    rule(name, 'allow'),
  ),
  rule('read', 'ask', '*.env'),
  rule('read', 'ask', '*.env.*'),
  // Nobody can answer its lists of choices here; without the tool it asks in words.
  rule('question', 'deny'),
];

function rule(permission: string, action: string, pattern = '*') {
  return { permission, pattern, action };
}

/** The same for the agents it starts itself, which do not inherit the rules of a session. */
export const permissionConfig: string = JSON.stringify({
  edit: 'ask',
  bash: 'ask',
  webfetch: 'ask',
  websearch: 'ask',
  external_directory: 'ask',
  question: 'deny',
});

/** The question behind a permission that opencode asks for. */
export function approvalOf(asked: PermissionRequest, openedAt: number): Approval {
  const { id: requestId, permission, patterns, metadata } = asked;
  const names = patterns.join(', ');
  switch (permission) {
    case 'bash': {
      const command = typeof metadata['command'] === 'string' ? metadata['command'] : patterns.join(' && ');
      return { requestId, kind: 'command', title: 'Run a command', command, openedAt };
    }
    case 'edit':
      return {
        requestId,
        kind: 'file_change',
        title: names === '' ? 'Change files' : `Change ${names}`,
        openedAt,
      };
    default:
      return {
        requestId,
        kind: 'other',
        title: `${titles[permission] ?? `Use ${permission}`}: ${names}`,
        openedAt,
      };
  }
}

const titles: Readonly<Record<string, string>> = {
  read: 'Read',
  webfetch: 'Fetch from the network',
  websearch: 'Search the network',
  external_directory: 'Use files outside the worktree',
  doom_loop: 'Go on although it repeats itself',
};

/**
 * What opencode is told. A plain `reject` would end the turn; with a word about it the agent goes on without what was
 * refused, as the other agents do.
 */
export const replies: Readonly<Record<AnswerChoice, object>> = {
  allow: { reply: 'once' },
  allow_always: { reply: 'always' },
  deny: {
    reply: 'reject',
    message: 'The person did not allow this. Do not try to reach the same in another way; go on without it.',
  },
};
