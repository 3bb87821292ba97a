import type { Person } from '../world/team.ts';

/** The program of this person ends where it is, and begins again at once. */
export function startAgain(person: Person): void {
  const { device } = person;
  device.crash(true);
  device.start();
  person.reconnectWindows();
}
