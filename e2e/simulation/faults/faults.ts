import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { Device } from '../world/device.ts';
import type { Team } from '../world/team.ts';

/** Something that goes wrong. It begins now; what it answers sets it right again. */
export type Fault = (team: Team, random: SeededRandom) => () => void;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** What a frame takes at most on a good day. */
const usualMs = 40;

const someDevice = (team: Team, random: SeededRandom): Device => random.pick(team.people).device;

const breakConnection: Fault = ({ context }, random) => {
  const open = context.network.connections();
  if (open.length > 0) {
    const [callerHears, calleeHears] = [random.chance(0.6), random.chance(0.6)];
    random.pick(open).break({ callerHears, calleeHears, rudely: random.chance(0.3) });
  }
  return () => undefined;
};

/** Nothing passes between a device and the server, in one direction or both. */
const partition: Fault = ({ context: { network }, people, server }, random) => {
  const { device } = random.pick(people);
  const ways = [network.route(device.name, server.name), network.route(server.name, device.name)];
  const blocked = random.chance(0.6) ? ways : [random.pick(ways)];
  for (const way of blocked) way.blocked = true;
  return () => {
    for (const way of blocked) way.blocked = false;
    network.resume();
  };
};

/** A device comes back with all that it has gathered, and the server's disk fails at the first of it. */
const failingReturn: Fault = (team, random) => {
  const reunite = partition(team, random);
  return () => {
    team.server.disk.mood.next = random.pick(['full', 'broken']);
    reunite();
  };
};

const slowNetwork: Fault = (team, random) => {
  const { name } = someDevice(team, random);
  const { network } = team.context;
  const ways = [network.route(name, team.server.name), network.route(team.server.name, name)];
  for (const way of ways) way.slowest = random.between(200, 6_000);
  return () => {
    for (const way of ways) way.slowest = usualMs;
  };
};

const clog: Fault = ({ context }, random) => {
  const open = context.network.connections();
  const connection = open.length > 0 ? random.pick(open) : null;
  connection?.clog(random.chance(0.5) ? 1024 * 1024 : 9 * 1024 * 1024);
  return () => connection?.clog(0);
};

/** The power fails at some moment of a commit, or between commits. */
const crashDevice: Fault = (team, random) => {
  const person = random.pick(team.people);
  const { device } = person;
  if (random.chance(0.7)) device.disk.mood.next = random.pick(['cut-before', 'cut-during', 'cut-after']);
  else device.crash(random.chance(0.5));
  return () => {
    device.disk.mood.next = null;
    if (device.host) return;
    device.start();
    person.reconnectWindows();
  };
};

const restartDevice: Fault = (team, random) => {
  const person = random.pick(team.people);
  const { device } = person;
  device.stop().catch(() => undefined);
  return () => {
    if (device.host) return;
    device.start();
    person.reconnectWindows();
  };
};

const crashServer: Fault = ({ server }, random) => {
  if (random.chance(0.7)) server.disk.mood.next = random.pick(['cut-before', 'cut-during', 'cut-after']);
  else server.crash(random.chance(0.5));
  return () => {
    server.disk.mood.next = null;
    server.start();
  };
};

const restartServer: Fault = ({ server }) => {
  server.stop();
  return () => server.start();
};

const failingDisk: Fault = (team, random) => {
  const { mood } = random.chance(0.4) ? team.server.disk : someDevice(team, random).disk;
  mood.lasting = random.pick(['full', 'broken']);
  return () => void (mood.lasting = null);
};

const failedCommit: Fault = (team, random) => {
  const { mood } = random.chance(0.4) ? team.server.disk : someDevice(team, random).disk;
  mood.next = random.pick(['full', 'broken']);
  return () => void (mood.next = null);
};

/** Somebody sets a clock. */
const setClock: Fault = (team, random) => {
  const { wall } = random.chance(0.3) ? team.server : someDevice(team, random);
  const by = random.pick([5_000, MINUTE, 60 * MINUTE, 8 * DAY, 3_650 * DAY]);
  wall.offset += random.chance(0.5) ? by : -by;
  return () => void (wall.offset = random.between(-5_000, 5_000));
};

/** Everybody closes the lid and comes back days or weeks later. The server heard nothing of most of them. */
const holiday: Fault = ({ context: { network, scheduler } }, random) => {
  for (const connection of network.connections()) {
    const [callerHears, calleeHears] = [random.chance(0.5), random.chance(0.5)];
    if (random.chance(0.7)) connection.break({ callerHears, calleeHears });
  }
  scheduler.skip(random.between(1, 40) * DAY);
  return () => undefined;
};

const sleep: Fault = (team, random) => {
  const device = someDevice(team, random);
  device.sleep();
  return () => device.wake();
};

/** Faults by name, with the time after which they are set right, in ms. */
export const faults: readonly {
  readonly name: string;
  readonly fault: Fault;
  readonly shortest: number;
  readonly longest: number;
}[] = [
  { name: 'break', fault: breakConnection, shortest: 0, longest: 0 },
  { name: 'partition', fault: partition, shortest: 500, longest: 2 * MINUTE },
  { name: 'failing return', fault: failingReturn, shortest: 2_000, longest: 20_000 },
  { name: 'slow', fault: slowNetwork, shortest: 1_000, longest: MINUTE },
  { name: 'clog', fault: clog, shortest: 500, longest: 20_000 },
  { name: 'crash device', fault: crashDevice, shortest: 100, longest: 30_000 },
  { name: 'restart device', fault: restartDevice, shortest: 100, longest: 30_000 },
  { name: 'crash server', fault: crashServer, shortest: 100, longest: 30_000 },
  { name: 'restart server', fault: restartServer, shortest: 100, longest: 30_000 },
  { name: 'failing disk', fault: failingDisk, shortest: 100, longest: 20_000 },
  { name: 'failed commit', fault: failedCommit, shortest: 1_000, longest: 20_000 },
  { name: 'clock', fault: setClock, shortest: 1_000, longest: 5 * MINUTE },
  { name: 'holiday', fault: holiday, shortest: 0, longest: 0 },
  { name: 'sleep', fault: sleep, shortest: 1_000, longest: 5 * MINUTE },
];
