import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as Y from 'yjs';
import { z } from 'zod';
import { runChild } from '../lib/child.ts';
import type { Measurement } from '../lib/result.ts';
import { withScratch } from '../lib/scratch.ts';
import { median } from '../lib/statistics.ts';
import { actionId } from '../../shared/domain/ids.ts';
import { openReplica } from './platform.ts';
import { sampleIssue } from './sample.ts';

const count = 50_000;
const rounds = 5;
const answer = z.object({ ms: z.number(), rows: z.literal(100) });

/**
 * From opening to the first 100 rows of 50,000 issues, each time in a fresh process: our profile against
 * one Yjs document of the same issues. Starting Node and importing code is in neither figure.
 */
export async function coldOpen(): Promise<Measurement[]> {
  return withScratch(async (directory) => {
    const profile = join(directory, 'profile');
    const file = join(directory, 'issues.yjs');
    await fillProfile(profile);
    await writeFile(file, oneDocument());
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(answer.parse(await runChild('bench/cold-open/open-profile.ts', [profile])).ms);
      theirs.push(answer.parse(await runChild('bench/cold-open/load-document.ts', [file])).ms);
    }
    return [
      {
        metric: 'cold-open',
        value: median(ours),
        unit: 'ms',
        peer: 'one Yjs 13.6.33 document',
        peerValue: median(theirs),
        target: '≤ 0.125',
        note: `${count} issues to the first 100 rows, median of ${rounds}`,
      },
    ];
  });
}

async function fillProfile(directory: string): Promise<void> {
  const { replica, close } = openReplica(directory);
  const action = {
    actionId: actionId.parse('01900000-0000-7000-8000-000000000000'),
    method: 'bench',
    client: 'cli',
  } as const;
  const { teamId } = await replica.createWorkspace({ name: 'Bench' }, action);
  const issues = Array.from({ length: count }, (_, n) => sampleIssue(n));
  await replica.importIssues({ teamId, issues });
  await close();
}

/** What one would do without a projection: a map of maps, all in one document. */
function oneDocument(): Uint8Array {
  const document = new Y.Doc();
  const issues = document.getMap('issues');
  document.transact(() => {
    for (let n = 0; n < count; n++) {
      const { title, status, priority } = sampleIssue(n);
      const fields = { title, status, priority, number: n, teamId: 't', projectId: null, parentId: null };
      const times = { createdAt: n, updatedAt: n, order: `a${n}` };
      issues.set(String(n), new Y.Map(Object.entries({ ...fields, ...times })));
    }
  });
  return Y.encodeStateAsUpdate(document);
}
