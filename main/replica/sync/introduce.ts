import { writeMemberName } from '../../../shared/documents/workspace-document.ts';
import type { ReadHandle } from '../../store/types.ts';
import { addMember, placeholderName } from '../commands/workspace-commands.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';

/** The name of this profile's member; null while it has none. */
export function ownName(read: ReadHandle, { identity }: ReplicaContext): string | null {
  const text = 'SELECT name FROM member_row WHERE member_id = ?';
  return read.get<{ name: string }>(text, identity.memberId() ?? '')?.name ?? null;
}

/**
 * Who joined adds itself once the workspace has arrived: its document is made by one replica only. A viewer
 * cannot: the server would refuse it. An older program than that of the workspace waits until it is updated.
 *
 * Where two devices of one member add it without having heard of each other, the entry of one takes the place of the
 * other's. `before`, the name that this device knew, is given to that again if it came without one.
 */
export function introduceSelf(context: ReplicaContext, edit: Edit, before: string | null): void {
  const { identity, clock, mayWrite } = context;
  const me = identity.memberId();
  if (me === null || !mayWrite() || !edit.tx.get('SELECT 1 FROM workspace_row')) return;
  const name = ownName(edit.tx, context);
  const isLost = before !== null && before !== name && name === placeholderName(me);
  if (name !== null && !isLost) return;
  if (!edit.knows(edit.open('workspace').doc)) return;
  if (!isLost) return addMember(edit, me, clock.now());
  edit.change({ kind: 'workspace' }, 'workspace', (doc) => void writeMemberName(doc, me, before));
}

/** The same at a start: an earlier program may not have known the shape of the workspace, and nothing need arrive. */
export async function introduceAtStart(context: ReplicaContext): Promise<void> {
  const { store, identity, begin, mayWrite } = context;
  const { read } = store;
  if (identity.memberId() === null || !mayWrite() || ownName(read, context) !== null) return;
  if (!read.get('SELECT 1 FROM workspace_row')) return;
  await store.commit((tx) => {
    const edit = begin(tx);
    introduceSelf(context, edit, null);
    edit.finish();
  });
}
