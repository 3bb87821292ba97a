import { useRef } from 'react';
import { limits } from '../../../shared/domain/issue.ts';
import { Input } from '../../ui/controls/input.tsx';
import { FormDialog } from '../../ui/overlay/form-dialog.tsx';

interface Props {
  readonly title: string;
  readonly action: string;
  readonly name: string;
  readonly repo: string;
  /** The path is what is missing: it takes the focus. */
  readonly repoFirst?: boolean;
  readonly error: string | null;
  /** Why the name stays as it is. */
  readonly whyNotName?: string | undefined;
  /** Below the fields. */
  readonly more?: React.ReactNode;
  readonly onName: (name: string) => void;
  readonly onRepo: (repo: string) => void;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
}

/** Name and repository of a project. */
export function ProjectForm(props: Props): React.ReactElement {
  const { title, action, name, repo, repoFirst = false, error, whyNotName } = props;
  const { onName, onRepo, onSubmit, onClose } = props;
  const first = useRef<HTMLInputElement>(null);
  return (
    <FormDialog
      title={title}
      action={action}
      whyNot={name.trim() === '' ? 'Give the project a name first.' : undefined}
      initialFocus={first}
      onSubmit={onSubmit}
      onClose={onClose}
    >
      <Input
        {...(!repoFirst && { ref: first })}
        label="Name"
        value={name}
        maxLength={limits.name}
        autoComplete="off"
        readOnly={whyNotName !== undefined}
        help={whyNotName}
        onChange={onName}
      />
      <Input
        {...(repoFirst && { ref: first })}
        label="Git repository"
        placeholder="/home/you/code/project"
        mono
        value={repo}
        maxLength={4096}
        autoComplete="off"
        spellCheck={false}
        help="The path of a checkout, for runs with an agent. Stays on this machine; it is never sent."
        error={error ?? undefined}
        onChange={onRepo}
      />
      {props.more}
    </FormDialog>
  );
}
