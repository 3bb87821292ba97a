import type { Team } from '../world/team.ts';
import { attempt } from './attempt.ts';
import { giveWorkspace, join } from './join.ts';

/**
 * Turns everything on. The first person makes a workspace and after a while, at the latest `alone` ms later, gives it
 * to the server; then the others join.
 */
export function begin(team: Team, alone: number): void {
  const { context, people, server } = team;
  server.start();
  for (const { device } of people) device.start();
  const [owner, ...guests] = people;
  const host = owner?.device.host;
  if (!owner || !host) return;
  void attempt(team, host, host.replica.createWorkspace({ name: 'Acme' }, host.action()));
  const linksAt = context.random.chance(0.5) ? 0 : context.random.between(0, alone);
  context.scheduler.after(linksAt, 'the owner links', () => giveWorkspace(team, owner));
  for (const guest of guests) join(team, owner, guest);
}
