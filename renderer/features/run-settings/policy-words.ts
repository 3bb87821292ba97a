import type { RunSettings } from '../../../shared/contract/run-settings.ts';
import type { Choice } from '../../lib/choices.tsx';

export const policyChoices: readonly Choice<RunSettings['approvals']>[] = [
  { id: 'ask', label: 'Ask', text: 'Every question of an agent waits for you.' },
  {
    id: 'allow_reads',
    label: 'Allow reading',
    text: 'They read without asking; changes and commands wait for you.',
  },
  {
    id: 'allow_edits',
    label: 'Allow edits in the worktree',
    text: 'They read, and change files of their own worktree, without asking; commands wait for you.',
  },
  { id: 'never_ask', label: 'Never ask', text: 'They do everything that they want to do without asking.' },
];

export const sandboxChoices: readonly Choice<RunSettings['sandbox']>[] = [
  { id: 'required', label: 'Required', text: 'No agent starts without a sandbox.' },
  { id: 'preferred', label: 'Where there is one', text: 'Where this machine has none, agents run as you.' },
  { id: 'off', label: 'Off', text: 'Agents run as you: they can read and change what you can.' },
];

/**
 * What a person should know before they choose this policy; null when there is nothing. `available`: this machine has
 * a sandbox.
 */
export function warnOfPolicy(
  { approvals, sandbox }: Pick<RunSettings, 'approvals' | 'sandbox'>,
  available: boolean,
): string | null {
  if (approvals !== 'never_ask') return null;
  if (sandbox === 'required') return inSandbox;
  if (sandbox === 'off') return `The sandbox is off. ${asYou}`;
  return available ? inSandbox : `This machine has no sandbox. ${asYou}`;
}

const inSandbox =
  'Nobody looks at what an agent does until it is done. The sandbox is all that holds it back: what it can reach there, it may change or send away.';
const asYou =
  'An agent that nobody asks can delete any file of yours, read your keys and send them away, led by no more than a sentence in a file that it reads. Choose this only on a machine where nothing is worth keeping.';

/** What a person should know about the sandbox that they chose; null when there is nothing. */
export function warnOfSandbox(sandbox: RunSettings['sandbox'], available: boolean): string | null {
  return sandbox === 'required' && !available
    ? 'This machine has no sandbox: with this, no agent starts here.'
    : null;
}
