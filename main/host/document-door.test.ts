import { expect, onTestFinished, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createPeer } from '../../shared/testing/memory-room.ts';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { createTickingClock, openProfile } from '../replica/testing/open-profile.ts';
import { createDocumentDoor } from './document-door.ts';
import { createRoomRelay } from './presence-relay.ts';

test('nobody is let in to an issue that was deleted, also while others still have it open', async () => {
  const { replica, action } = openProfile({
    random: createSeededRandom(6),
    clock: createTickingClock(),
    onEnd: onTestFinished,
  });
  await replica.createWorkspace({ name: 'Acme' }, action());
  const { issueId } = await replica.createIssue({ title: 'Live' }, action());
  const { timers } = createManualTime();
  const enter = createDocumentDoor({ hub: replica.documents, timers, presence: createRoomRelay() });
  const window = { kind: 'window', clientId: 'one' } as const;
  const first = await enter(`issue:${issueId}`, createPeer().peer, window);
  await replica.deleteIssues({ issueIds: [issueId] }, action());
  const again = { kind: 'window', clientId: 'two' } as const;
  await expect(enter(`issue:${issueId}`, createPeer().peer, again)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await replica.restoreIssues({ issueIds: [issueId] }, action());
  const second = await enter(`issue:${issueId}`, createPeer().peer, again);
  for (const session of [first, second]) session.close();
});
