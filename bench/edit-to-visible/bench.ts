import { join } from 'node:path';
import type { Client } from '../../shared/contract/client.ts';
import { startHost, startServer, type BenchHost } from '../lib/host.ts';
import { hocuspocus } from '../lib/peers.ts';
import type { Measurement } from '../lib/result.ts';
import { withScratch } from '../lib/scratch.ts';
import { percentile } from '../lib/statistics.ts';
import { measureHocuspocus } from './hocuspocus.ts';

const warmUp = 50;
const count = 500;

/**
 * From `issues.update` on one host to the journal event on the other, one edit at a time: client, host,
 * server, host, client in five processes, on disk at both hosts and the server before it is passed on.
 * Hocuspocus beside it: provider, server, provider, kept in memory.
 */
export async function editToVisible(): Promise<Measurement[]> {
  const ours = (await measureHearth()).slice(warmUp);
  const theirs = (await measureHocuspocus(warmUp + count)).slice(warmUp);
  const common = {
    unit: 'ms',
    peer: `${hocuspocus.name}, not durable`,
    note: `${count} edits, one at a time`,
  };
  return [
    {
      ...common,
      metric: 'edit-to-visible-p50',
      value: percentile(ours, 0.5),
      peerValue: percentile(theirs, 0.5),
      target: '≤ 3',
    },
    {
      ...common,
      metric: 'edit-to-visible-p99',
      value: percentile(ours, 0.99),
      peerValue: percentile(theirs, 0.99),
      target: '≤ 1.5',
    },
  ];
}

async function measureHearth(): Promise<number[]> {
  return withScratch(async (directory) => {
    const server = await startServer(join(directory, 'server'));
    const hosts: BenchHost[] = [];
    try {
      const a = await startHost(join(directory, 'a'));
      hosts.push(a);
      const b = await startHost(join(directory, 'b'));
      hosts.push(b);
      await a.client.call('workspace.create', { name: 'Bench' });
      const { issueId } = await a.client.call('issues.create', { title: 'Seen' });
      await a.client.call('workspace.link', { url: server.url, invite: server.invite });
      const { invite } = await a.client.call('workspace.invite', { role: 'member' });
      const arrived = untilChanged(b.client, issueId);
      await b.client.call('workspace.link', { url: server.url, invite });
      await b.client.call('journal.subscribe', { cursor: 0 });
      await arrived;
      return await roundTrips(a.client, b.client, issueId);
    } finally {
      for (const host of hosts) await host.stop();
      await server.stop();
    }
  });
}

async function roundTrips(writer: Client, reader: Client, issueId: string): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < warmUp + count; n++) {
    const seen = untilChanged(reader, issueId);
    const started = performance.now();
    await Promise.all([writer.call('issues.update', { issueId, patch: { title: `Seen ${n}` } }), seen]);
    samples.push(performance.now() - started);
  }
  return samples;
}

function untilChanged(client: Client, issueId: string): Promise<void> {
  return new Promise((resolve) => {
    const undo = client.on('journal.events', ({ events }) => {
      const hit = events.some(
        (event) => event.kind === 'issues.changed' && event.issueIds.some((id) => id === issueId),
      );
      if (!hit) return;
      undo();
      resolve();
    });
  });
}
