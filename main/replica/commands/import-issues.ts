import { writeIssue, type BoardIssue } from '../../../shared/documents/board-document.ts';
import { teamGroup } from '../../../shared/documents/group-id.ts';
import {
  issueId as issueIdSchema,
  type IssueId,
  type ProjectId,
  type TeamId,
} from '../../../shared/domain/ids.ts';
import type { IssueStatus, Priority } from '../../../shared/domain/issue.ts';
import type { ReadHandle } from '../../store/types.ts';
import { madeFor } from '../birth-mark.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';
import { planAcceptance, writeAcceptance, type AcceptancePlan } from './acceptance.ts';
import { lastOrder, openShard } from './create-issue.ts';
import { orderAfter } from './order.ts';
import { requireTeam, requireWorkspace } from './targets.ts';
import { writeDescription } from './write-description.ts';

/** One issue of a bulk import. */
export interface ImportedIssue {
  readonly title: string;
  readonly description?: string;
  readonly status?: IssueStatus;
  readonly priority?: Priority;
  readonly projectId?: ProjectId;
  readonly acceptance?: readonly string[];
}

interface NewEntry {
  readonly issueId: IssueId;
  readonly source: ImportedIssue;
  readonly fields: Omit<BoardIssue, 'issueId'>;
  readonly plan: AcceptancePlan;
}

const PER_COMMIT = 1_000;
/** Issues of one record, so that a record stays well below a frame of the wire. */
const PER_RECORD = 250;

/** Hands out order keys behind the last one of each status. */
function createOrders(read: ReadHandle, teamId: TeamId): (status: IssueStatus) => string {
  const last = new Map<IssueStatus, string | null>();
  return (status) => {
    const known = last.get(status);
    const next = orderAfter(known === undefined ? lastOrder(read, teamId, status) : known);
    last.set(status, next);
    return next;
  };
}

function prepare(
  context: ReplicaContext,
  edit: Edit,
  teamId: TeamId,
  sources: readonly ImportedIssue[],
): NewEntry[] {
  const now = context.clock.now();
  const orderIn = createOrders(edit.tx, teamId);
  return sources.map((source) => {
    const { title, status = 'backlog', priority = 'none', projectId = null, acceptance = [] } = source;
    const issueId = issueIdSchema.parse(madeFor(teamId, context.uuid()));
    const order = orderIn(status);
    const times = { createdAt: now, updatedAt: now, deletedAt: null };
    const fields = {
      title,
      status,
      priority,
      projectId,
      move: null,
      assigneeId: null,
      order,
      number: null,
      ...times,
    };
    return { issueId, source, fields, plan: planAcceptance([], acceptance, context.uuid) };
  });
}

function writeRecord(
  context: ReplicaContext,
  edit: Edit,
  board: { teamId: TeamId; shard: number },
  entries: readonly NewEntry[],
): void {
  const { teamId, shard } = board;
  for (const { issueId, source } of entries) {
    if (source.description) writeDescription(edit, teamId, issueId, source.description);
  }
  const numbers = context.numbers.takeMany(edit.tx, teamId, entries.length);
  edit.change({ kind: 'board', teamId, shard }, teamGroup(teamId), (doc) => {
    for (const [nth, { issueId, fields, plan }] of entries.entries()) {
      const number = numbers[nth] ?? null;
      if (number === null) context.numbers.wait(edit.tx, { teamId, shard, issueId });
      writeIssue(doc, issueId, { ...fields, number });
      writeAcceptance(doc, issueId, plan);
    }
  });
}

function importChunk(
  context: ReplicaContext,
  edit: Edit,
  teamId: TeamId,
  sources: readonly ImportedIssue[],
): IssueId[] {
  const entries = prepare(context, edit, teamId, sources);
  for (let done = 0; done < entries.length;) {
    const { shard, room } = openShard(edit.tx, teamId);
    const count = Math.min(PER_RECORD, room);
    writeRecord(context, edit, { teamId, shard }, entries.slice(done, done + count));
    done += count;
  }
  return entries.map(({ issueId }) => issueId);
}

/**
 * Adds many issues to one team, a thousand a commit. Parameters are trusted: imports check what they
 * read. Should it fail half way, the commits before it stand.
 */
export async function importIssues(
  context: ReplicaContext,
  { teamId, issues }: { teamId: TeamId; issues: readonly ImportedIssue[] },
): Promise<{ issueIds: IssueId[] }> {
  const issueIds: IssueId[] = [];
  for (let done = 0; done < issues.length; done += PER_COMMIT) {
    const chunk = issues.slice(done, done + PER_COMMIT);
    const added = await context.store.commit((tx) => {
      const edit = context.begin(tx);
      requireWorkspace(context.identity);
      requireTeam(tx, teamId);
      const ids = importChunk(context, edit, teamId, chunk);
      edit.finish();
      return ids;
    });
    issueIds.push(...added);
  }
  return { issueIds };
}
