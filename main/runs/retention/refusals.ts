import { HearthError } from '../../../shared/contract/errors.ts';

/** What is answered when nothing can be removed. */
export const retentionRefusals = {
  planChanged: (): HearthError =>
    new HearthError(
      'PLAN_CHANGED',
      'What is due has changed since you looked, so nothing was removed. Look at the figures again, then remove it.',
    ),
  closing: (): HearthError =>
    new HearthError(
      'SHUTTING_DOWN',
      'Hearth is closing. What was removed by now is gone; the rest goes once it runs again.',
    ),
} as const;
