import type { Session } from '../../harness/types.ts';
import type { LiveRun } from './live-run.ts';

/** Says something to an agent: into the turn that runs where it can be steered, else as the next one. */
export async function say({ turns }: Pick<LiveRun, 'turns'>, session: Session, text: string): Promise<void> {
  if (session.steer) return session.steer(text);
  if (turns.isHeld) await session.prompt(text);
  else turns.queue(text);
}
