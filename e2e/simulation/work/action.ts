import type { Host } from '../world/host.ts';
import type { Person, Team } from '../world/team.ts';

/** Something that a person does. It is begun here and may end much later, or never. */
export type Action = (team: Team, person: Person, host: Host) => Promise<void>;
