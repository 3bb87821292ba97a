import { assertNever } from '../../../shared/lib/exhaustive.ts';
import { readBody } from '../../../shared/documents/issue-document.ts';
import type { WriteHandle } from '../../store/types.ts';
import type { Resident } from '../documents/residents.ts';
import type { Touched } from '../touched.ts';
import { projectBoard } from './board-rows.ts';
import { markStale, writeBodyRow } from './text-rows.ts';
import { projectTeam, projectWorkspace } from './workspace-rows.ts';

interface Projection {
  readonly tx: WriteHandle;
  readonly touched: Touched;
  readonly resident: Resident;
  readonly local: boolean;
}

/** The small tables carry no count of their own: the edit is counted, and they are read as a whole. */
function noteWorkspace(touched: Touched, changed: boolean): void {
  if (!changed) return;
  touched.workspace = true;
  touched.change();
}

/** Brings the rows of a document up to date with its state and notes what changed. */
export function project({ tx, touched, resident, local }: Projection): void {
  const { address, doc } = resident;
  switch (address.kind) {
    case 'workspace':
      return noteWorkspace(touched, projectWorkspace(tx, doc));
    case 'team':
      return noteWorkspace(touched, projectTeam(tx, doc, address.teamId));
    case 'board':
      return projectBoard({
        tx,
        touched,
        doc,
        dirt: resident.dirt,
        teamId: address.teamId,
        shard: address.shard,
      });
    case 'issue':
      touched.issueIds.add(address.issueId);
      if (local) writeBodyRow(tx, address.issueId, readBody(doc));
      else markStale(tx, address.issueId);
      return;
    case 'member':
      return;
    default:
      assertNever(address);
  }
}
