import { ArrowUpRight, Check, CheckCheck, MessageCircleQuestion, X } from 'lucide-react';
import { keysOf } from '../../lib/key-label.ts';
import type { AnswerChoice } from '../../lib/questions/question-words.ts';
import type { OpenApproval } from '../../lib/use-approvals.ts';
import { useOffering } from '../../lib/view-commands.ts';

const choices = [
  { choice: 'allow', label: 'Allow once', icon: Check, keys: keysOf('inboxAllow') },
  { choice: 'allow_always', label: 'Allow always', icon: CheckCheck, keys: keysOf('inboxAlways') },
  { choice: 'deny', label: 'Deny', icon: X, keys: keysOf('inboxDeny') },
  {
    choice: 'explain',
    label: 'Ask the agent to explain',
    icon: MessageCircleQuestion,
    keys: keysOf('inboxExplain'),
  },
] as const;

/** The answers to the question under the cursor, for the palette. */
export function useAnswerOfferings(
  current: OpenApproval | undefined,
  answer: (row: OpenApproval, choice: AnswerChoice) => void,
  open: (row: OpenApproval) => void,
): void {
  const offered = current && [
    ...choices.map(({ choice, ...words }) => ({
      id: `inbox ${choice}`,
      ...words,
      run: () => answer(current, choice),
    })),
    {
      id: 'inbox open',
      label: `Open the run of ${current.key}`,
      icon: ArrowUpRight,
      keys: keysOf('inboxOpen'),
      run: () => open(current),
    },
  ];
  useOffering(current ? `Question of ${current.key}` : 'Inbox', offered ?? []);
}
