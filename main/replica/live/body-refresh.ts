import type { IssueId } from '../../../shared/domain/ids.ts';
import type { ReplicaContext } from '../context.ts';
import { isStale, refreshBody, staleBodies } from '../projection/text-rows.ts';

/** Keeps descriptions beside the rows, read out of their documents when they are needed and not on every keystroke. */
export interface BodyRefresh {
  /** Resolves when the description of this issue is as its document says. */
  one(issueId: IssueId): Promise<void>;
  /** The same for the first few that changed, which is all of them unless much has just arrived. True when more are left. */
  some(): Promise<boolean>;
  /** Reads out what is left, in the background, one loop however often it is asked for. Never rejects. */
  rest(): Promise<void>;
  /** After live editing: one description, and lists hear of it. */
  afterEditing(issueId: IssueId): Promise<void>;
}

const PER_COMMIT = 50;

export function createBodyRefresh({
  store,
  residents,
  snapshots,
  begin,
}: Pick<ReplicaContext, 'store' | 'residents' | 'snapshots' | 'begin'>): BodyRefresh {
  let resting: Promise<void> | null = null;
  const bodies: BodyRefresh = {
    rest() {
      resting ??= readRest(bodies).finally(() => (resting = null));
      return resting;
    },
    async one(issueId) {
      if (!isStale(store.read, issueId)) return;
      await store.commit((tx) => refreshBody(tx, residents, issueId, snapshots));
    },
    async some() {
      if (staleBodies(store.read, 1).length === 0) return false;
      return store.commit((tx) => {
        const issues = staleBodies(tx, PER_COMMIT);
        for (const issueId of issues) refreshBody(tx, residents, issueId, snapshots);
        return issues.length === PER_COMMIT;
      });
    },
    async afterEditing(issueId) {
      if (!isStale(store.read, issueId)) return;
      await store.commit((tx) => {
        const edit = begin(tx);
        refreshBody(tx, residents, issueId, snapshots);
        edit.touched.issueIds.add(issueId);
        edit.finish();
      });
    },
  };
  return bodies;
}

/** Should it be cut off, the next read goes on with it. */
async function readRest(bodies: BodyRefresh): Promise<void> {
  try {
    while (await bodies.some());
  } catch {
    // A full disk or the end of the host: nothing is lost, the text is still in its document.
  }
}
