import { join } from 'node:path';
import { startProbed, type ProbedChild } from '../lib/probed-child.ts';
import type { Figure } from '../lib/figure.ts';
import { hocuspocus, yWebsocket } from '../lib/peers.ts';
import type { Measurement } from '../lib/result.ts';
import { withScratch } from '../lib/scratch.ts';
import { median, percentile } from '../lib/statistics.ts';
import { hearthWritten } from './bytes-written.ts';
import { echoCpu, hearthCpu, hocuspocusCpu } from './cpu-per-update.ts';
import { hearthLatency, hocuspocusLatency, yWebsocketLatency } from './edit-latency.ts';
import { loadHocuspocus } from './hocuspocus-client.ts';
import { hearthIdle, hocuspocusIdle } from './idle.ts';
import { hearthJoiners, hocuspocusJoiners } from './joiners.ts';
import { growLog } from './log-length.ts';
import { postgresFigures } from './postgres-bench.ts';
import { hearthPresence } from './presence.ts';
import { hearthReconnect, hocuspocusReconnect } from './reconnect.ts';
import { serverAddress } from './server-address.ts';
import { hearthThroughput } from './throughput.ts';
import { loadYWebsocket } from './y-websocket-client.ts';

type Address = ReturnType<typeof serverAddress>;

/** Runs `work` with a fresh server of ours, on an empty folder. */
async function withHearth<T>(work: (server: ProbedChild, address: Address) => Promise<T>): Promise<T> {
  return withScratch(async (folder) => {
    const server = await startProbed('bench/sync/servers/hearth.ts', [join(folder, 'data')]);
    try {
      return await work(server, serverAddress(server.ready));
    } finally {
      await server.stop();
    }
  });
}

/** Runs `work` with a fresh server of a peer. */
async function withPeer<T>(
  program: string,
  folder: string,
  work: (server: ProbedChild, url: string) => Promise<T>,
): Promise<T> {
  const server = await startProbed(`bench/sync/servers/${program}.ts`, [folder]);
  try {
    return await work(server, serverAddress(server.ready).url);
  } finally {
    await server.stop('SIGKILL');
  }
}

async function withHocuspocus<T>(work: (server: ProbedChild, url: string) => Promise<T>): Promise<T> {
  return withPeer('hocuspocus', (await loadHocuspocus()).folder, work);
}

async function withYWebsocket<T>(work: (server: ProbedChild, url: string) => Promise<T>): Promise<T> {
  return withPeer('y-websocket', (await loadYWebsocket()).folder, work);
}

const ROUNDS = 3;

/** The middle of several rounds, ours and theirs in turn, so that a noisy minute hits both. */
async function inTurn(
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<{ value: number; peerValue: number }> {
  const [mine, other]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    mine.push(await ours());
    other.push(await theirs());
  }
  return { value: median(mine), peerValue: median(other) };
}

const peer = hocuspocus.name;

async function latency(): Promise<Measurement[]> {
  const [warmUp, edits] = [100, 600];
  const count = warmUp + edits;
  const [mine, theirs, stock]: [number[][], number[][], number[][]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const ours = await withHearth((_, { url, invite }) => hearthLatency(url, invite, count));
    mine.push(ours.slice(warmUp));
    theirs.push((await withHocuspocus((_, url) => hocuspocusLatency(url, count))).slice(warmUp));
    stock.push((await withYWebsocket((_, url) => yWebsocketLatency(url, count))).slice(warmUp));
  }
  const at = (runs: readonly number[][], share: number): number =>
    median(runs.map((run) => percentile(run, share)));
  const note = `client send to remote apply, ${edits} edits one at a time, both clients in one process`;
  const common = { unit: 'ms', note };
  const other = `${yWebsocket.name}, not durable`;
  const [p50, p99] = [at(mine, 0.5), at(mine, 0.99)];
  return [
    {
      ...common,
      metric: 'sync-edit-p50',
      value: p50,
      peer: `${peer}, not durable`,
      peerValue: at(theirs, 0.5),
      target: '≤ 3',
    },
    {
      ...common,
      metric: 'sync-edit-p99',
      value: p99,
      peer: `${peer}, not durable`,
      peerValue: at(theirs, 0.99),
      target: '≤ 1.5',
    },
    {
      ...common,
      metric: 'sync-edit-p50-stock',
      value: p50,
      peer: other,
      peerValue: at(stock, 0.5),
      target: '≤ 3',
    },
    {
      ...common,
      metric: 'sync-edit-p99-stock',
      value: p99,
      peer: other,
      peerValue: at(stock, 0.99),
      target: '≤ 1.5',
    },
  ];
}

async function cpu(): Promise<Measurement[]> {
  const load = { writers: 100, warmUpEach: 500, editsEach: 500 };
  const [mine, other, bare]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    mine.push(await withHearth(async (server, address) => (await hearthCpu(server, address, load)).cpu));
    other.push(await withHocuspocus(async (server, url) => (await hocuspocusCpu(server, url, load)).cpu));
    bare.push(await withPeer('echo', '', async (server, url) => (await echoCpu(server, url, load)).cpu));
  }
  const common = { unit: 'µs', peer, peerValue: median(other), target: '≤ 0.333' } as const;
  const writers = '100 writers, each edits a document of its own and waits for the answer';
  const warmUp = '50,000 edits count, after 50,000 that warm up, with the peer too';
  return [
    { ...common, metric: 'sync-cpu-per-update', value: median(mine), note: `${writers}; ${warmUp}` },
    {
      ...common,
      metric: 'sync-cpu-floor',
      value: median(bare),
      note: 'ws and the kernel alone: a server that answers frames of the same sizes and does nothing else',
    },
  ];
}

async function idle(): Promise<Measurement[]> {
  const size = { connections: 200, documents: 2_000 };
  const mine = await withHearth((server, address) => hearthIdle(server, address, size));
  const other = await withHocuspocus((server, url) => hocuspocusIdle(server, url, size));
  return [
    {
      metric: 'sync-heap-per-connection',
      note: 'each of a new member with a new device; 200 connections and 2,000 documents before that do not count, with the peer too',
      value: mine.perConnection,
      peerValue: other.perConnection,
      unit: 'B',
      peer,
      target: '≤ 0.5',
    },
    {
      metric: 'sync-heap-per-known-connection',
      value: mine.perKnownConnection,
      peerValue: other.perConnection,
      unit: 'B',
      peer,
      target: '≤ 0.5',
      note: 'the same devices come back: without what is kept of each member and device',
    },
    {
      metric: 'sync-heap-per-document',
      value: mine.perDocument,
      peerValue: other.perDocument,
      unit: 'B',
      peer,
      target: '≤ 0.1',
    },
  ];
}

async function reconnect(): Promise<Measurement[]> {
  const missed = { documents: 2_000, operations: 10_000 };
  const runs = [];
  const theirs = [];
  for (let round = 0; round < ROUNDS; round++) {
    runs.push(await withHearth((_, address) => hearthReconnect(address, missed)));
    theirs.push(await withHocuspocus((_, url) => hocuspocusReconnect(url, missed.documents)));
  }
  return [
    {
      metric: 'sync-reconnect',
      value: median(runs.map(({ ms }) => ms)),
      peerValue: median(theirs),
      unit: 'ms',
      peer: `${peer}, 2,000 empty documents`,
      target: '≤ 0.2',
      note: 'ours reads and applies 10,000 missed operations in 2,000 documents',
    },
    {
      metric: 'sync-reconnect-bytes',
      value: median(runs.map(({ bytes }) => bytes)),
      peerValue: median(runs.map(({ diffBytes }) => diffBytes)),
      unit: 'B',
      peer: 'differences of state vectors, one for each document, with its name',
      target: '≤ 1',
    },
  ];
}

async function joiners(): Promise<Measurement[]> {
  const crowd = { clients: 150, bytes: 4_000_000 };
  const figures = await inTurn(
    () => withHearth((_, address) => hearthJoiners(address, crowd)),
    () => withHocuspocus((_, url) => hocuspocusJoiners(url, crowd)),
  );
  const note = '150 clients open a document of 4 MB at the same moment; all of them in one process';
  return [{ ...figures, metric: 'sync-joiners', unit: 'ms', peer, target: '≤ 0.333', note }];
}

/** What is compared with a peer. */
export async function sync(): Promise<Measurement[]> {
  return [
    ...(await latency()),
    ...(await cpu()),
    ...(await reconnect()),
    ...(await idle()),
    ...(await joiners()),
  ];
}

async function presence(): Promise<Figure[]> {
  const at = { clients: 1_500, seconds: 10, editsPerSecond: 5 };
  const result = await withHearth((server, address) => hearthPresence(server, address, at));
  return [
    { metric: 'sync-presence-undelivered', value: result.undelivered, unit: 'edits', at },
    { metric: 'sync-presence-edit-p50', value: result.editP50, unit: 'ms', at },
    { metric: 'sync-presence-edit-p99', value: result.editP99, unit: 'ms', at },
    { metric: 'sync-presence-loop-delay-p99', value: result.loopDelayP99, unit: 'ms', at },
  ];
}

async function written(): Promise<Figure[]> {
  const rows = await withHearth((server, address) => hearthWritten(server, address, [1, 10, 100, 1_000]));
  return rows.map(({ perCommit, ratio }) => ({
    metric: 'sync-bytes-written',
    value: ratio,
    unit: 'bytes written per accepted byte',
    at: { perCommit },
    ...(perCommit === 100 ? { note: 'target: 6 at most' } : {}),
  }));
}

async function throughput(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const writers of [1, 10, 100]) {
    for (const batch of [1, 64]) {
      const at = { writers, batch, seconds: 5 };
      const value = await withHearth((_, { url, invite }) => hearthThroughput([url], invite, at));
      figures.push({ metric: 'sync-throughput', value, unit: 'records/s', at: { ...at, store: 'SQLite' } });
    }
  }
  return figures;
}

async function logLength(): Promise<Figure[]> {
  const rows = await withScratch((folder) => growLog(join(folder, 'data'), [10_000, 100_000, 1_000_000]));
  return rows.flatMap(({ records, ...values }) =>
    Object.entries(values).map(([name, value]) => ({
      metric: `sync-log-length-${name}`,
      value,
      unit: name.endsWith('Ms') || name.endsWith('P50') ? 'ms' : name === 'readPerSecond' ? 'records/s' : 'B',
      at: { records },
    })),
  );
}

/** What stands by itself. */
export async function syncFigures(): Promise<Figure[]> {
  return [
    ...(await written()),
    ...(await throughput()),
    ...(await presence()),
    ...(await logLength()),
    ...(await postgresFigures()),
  ];
}
