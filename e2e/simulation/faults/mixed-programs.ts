import * as Y from 'yjs';
import type { World } from '../world/create-world.ts';
import { thisProgram, type Program } from '../world/program.ts';
import type { Person } from '../world/team.ts';
import { readLog } from '../oracle/server-log.ts';
import { spokenVersions } from '../../../shared/wire/versions.ts';
import { startAgain } from './start-again.ts';
import { schemaVersion } from '../../../shared/documents/schema-version.ts';
import { waitsInVain, writesAhead } from '../oracle/older-writes.ts';
import { leaveBehind } from './left-behind.ts';
import { plainStory, type Tell } from './stories.ts';

const { oldest, newest } = spokenVersions;

/** Programs from before and after this one. The server is of this one. */
const programs: readonly Program[] = [
  { versions: { oldest: oldest - 1, newest: oldest - 1 } },
  { versions: { oldest: oldest - 1, newest } },
  { versions: { oldest, newest: newest + 1 } },
  { versions: { oldest: newest + 1, newest: newest + 1 } },
  { schemaVersion: 2 },
  { schemaVersion: 2, versions: { oldest, newest: newest + 1 } },
];

function speaksWithServer({ versions = spokenVersions }: Program): boolean {
  return versions.oldest <= newest && versions.newest >= oldest;
}

/** What is wrong with how a program fares that the server does not understand. */
function faultOf({ device: { name, host, program } }: Person): string | null {
  if (!host || speaksWithServer(program)) return null;
  const { state, problem } = host.connection.status();
  if (state === 'live') return `${name} is connected in a version that the server does not speak`;
  if (state !== 'refused' || problem === 'update') return null;
  return `${name} has another version and is told ${problem ?? 'nothing'}`;
}

/** A minute without faults is enough for any program that the server understands. */
const CALM_MS = 60_000;

/** What is wrong with an older program that had time enough to connect. */
function notLive({ isOut, isMember, device: { name, host, program } }: Person): string | null {
  if (!host || isOut || !isMember || !speaksWithServer(program)) return null;
  const { state, problem } = host.connection.status();
  return state === 'live' || problem !== null
    ? null
    : `${name} is ${state} although the server understands it`;
}

/** What an older program that is live leaves undone although it could do it. */
function waitingStill({ isOut, isMember, device }: Person): string[] {
  const { host, program } = device;
  if (!host || isOut || !isMember || host.connection.status().state !== 'live') return [];
  return waitsInVain(device, program.schemaVersion ?? schemaVersion);
}

const newestSchema = ({ machines }: World): number =>
  Math.max(...machines.map((machine) => machine.newestSchema));

/** Documents of which the version fell: an older program has changed what a newer one had written. */
async function fallenVersions({ server }: World): Promise<string[]> {
  const log = server.store ? await readLog(server.store) : [];
  const documents = new Map<string, { readonly doc: Y.Doc; version: number }>();
  const fallen: string[] = [];
  for (const record of log) {
    if (record.kind !== 'yjs' || record.payload.length === 0) continue;
    const known = documents.get(record.documentId) ?? { doc: new Y.Doc(), version: 1 };
    documents.set(record.documentId, known);
    Y.applyUpdate(known.doc, record.payload);
    const stamps = [...known.doc.getMap('meta').keys()].filter((key) => key.startsWith('schema:'));
    const version = Math.max(1, ...stamps.map((key) => Number(key.slice('schema:'.length))));
    if (version < known.version) fallen.push(`${record.documentId} fell back to version ${version}`);
    known.version = Math.max(known.version, version);
  }
  for (const { doc } of documents.values()) doc.destroy();
  return fallen;
}

/** Devices run older and newer programs than others and than the server, until all are brought up to date. */
export const tellPrograms: Tell = (world, random, until) => {
  const { context, people } = world;
  const problems: string[] = [];
  let best: Program = thisProgram;
  let isOver = false;
  let reunite = (): void => undefined;
  /** The number of the last record of the program before; whoever comes later has a profile of unknown programs. */
  const before = new Map<Person, number>(people.map((person) => [person, 0]));

  /** What an older program has done that it must not. */
  function lookBack(person: Person): void {
    const { program, host } = person.device;
    const { schemaVersion: version = schemaVersion } = program;
    const since = before.get(person) ?? Infinity;
    if (host && newestSchema(world) > version) problems.push(...writesAhead(person.device, version, since));
  }

  /** The person closes one version of the program and opens another. */
  function change(person: Person, program: Program): void {
    lookBack(person);
    before.set(person, person.device.host?.replica.log.highestLocalId() ?? Infinity);
    person.device.program = program;
    if (person.device.host !== null) startAgain(person);
  }

  function update(person: Person): void {
    const fault = faultOf(person);
    if (fault !== null) problems.push(fault);
    if (person.device.program !== best) change(person, best);
  }

  /** Not who has run a newer program before: nobody goes back. */
  function leaveOneBehind(): void {
    const behind = people.find(({ device }) => device.program === thisProgram && device.newestSchema === 1);
    const ahead = people.find((person) => person !== behind && person.isMember);
    if (isOver || !behind?.isMember || !ahead) return;
    best = { schemaVersion: 2 };
    ({ reunite } = leaveBehind(world, { behind, ahead }, () => change(ahead, best)));
  }

  function tell(): void {
    const person = random.pick(people);
    const program = random.pick(programs);
    context.trace.note(`  ${person.device.name} now runs ${JSON.stringify(program)}`);
    change(person, program);
    // Nobody goes back to shapes of documents that are older.
    if (program.schemaVersion !== undefined) best = { schemaVersion: program.schemaVersion };
    context.scheduler.after(random.between(1_000, 30_000), 'somebody updates', () => update(person));
  }

  // The workspace may be made by a newer program, so that an older one joins it.
  const [owner] = people;
  if (owner && random.chance(0.4)) {
    best = { schemaVersion: 2 };
    owner.device.program = best;
  }
  for (let times = random.between(1, 3); times > 0; times -= 1) {
    // Not before there is a workspace.
    context.scheduler.after(random.between(2_000, until * 0.8), 'another program', tell);
  }
  const when = random.fork('left behind');
  if (when.chance(0.5)) {
    context.scheduler.after(when.between(until * 0.4, until), 'somebody is left behind', leaveOneBehind);
  }
  return {
    ...plainStory,
    end() {
      reunite();
      context.scheduler.after(CALM_MS, 'everybody updates', () => {
        problems.push(...people.map(notLive).filter((problem) => problem !== null));
        problems.push(...people.flatMap(waitingStill));
        for (const person of people) update(person);
        isOver = true;
      });
    },
    isOver: () => isOver,
    judge: async () => [...problems, ...(world.watch.wasRestored ? [] : await fallenVersions(world))],
  };
};
