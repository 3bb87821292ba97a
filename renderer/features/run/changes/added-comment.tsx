import { User } from 'lucide-react';
import { Button } from '../../../ui/controls/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { DiffComment } from '../../../ui/run/diff-comment.tsx';
import type { AddedComment } from './comment-drafts.ts';
import { placeWords } from './line-selection.ts';
import type { UsedComments } from './use-comments.ts';

interface Props {
  readonly comment: AddedComment;
  readonly comments: UsedComments;
}

/** A comment that waits to be sent with the others. */
export function AddedCommentView({ comment, comments }: Props): React.ReactElement {
  return (
    <DiffComment
      avatar={<Icon of={User} size={14} />}
      author="You"
      where={`on ${placeWords(comment)}`}
      goes={comments.goes}
      actions={
        <>
          <Button size={24} onClick={() => comments.edit(comment)}>
            Edit
          </Button>
          <Button size={24} variant="ghost" onClick={() => comments.remove(comment)}>
            Delete
          </Button>
        </>
      }
    >
      {comment.text}
    </DiffComment>
  );
}
