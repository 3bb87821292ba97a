import { Copy } from 'lucide-react';
import type { Role } from '../../../shared/domain/role.ts';
import { pageClock } from '../../client/platform.ts';
import { useReplica } from '../../lib/app-context.ts';
import { formatInviteLink } from '../../lib/invite-link.ts';
import { roleNames } from '../../lib/role-words.ts';
import { useCopy } from '../../lib/use-copy.ts';
import { Button } from '../../ui/controls/button.tsx';
import { formatDate, formatTimeOfDay } from '../../ui/lib/format.ts';
import styles from './link.module.css';

interface Props {
  readonly invite: string;
  /** ms since the epoch */
  readonly expiresAt: number;
  /** Null for a device of one's own. */
  readonly role: Role | null;
}

/** An invite, this once: as a link that holds the server's address too, and as the code alone. */
export function MadeInvite({ invite, expiresAt, role }: Props): React.ReactElement {
  const url = useReplica((snapshot) => snapshot.sync.url);
  const until = `${formatDate(expiresAt, pageClock.now())} ${formatTimeOfDay(expiresAt)}`;
  const gives =
    role === null ? 'It adds a device of yours' : `It makes them ${roleNames[role].toLowerCase()}`;
  const who = role === null ? 'On the other machine, start' : 'Your teammate starts';
  const verbs =
    role === null ? 'choose “Join with an invite”, and paste' : 'chooses “Join with an invite”, and pastes';
  return (
    <>
      {url !== null && <Secret name="Link" text={formatInviteLink({ url, invite })} />}
      <Secret name="Code" text={invite} />
      <p className={styles['note']}>
        {`${who} Hearth, ${verbs} the link. Where only a code is asked for, the server’s address is `}
        {url !== null && <code data-selectable>{url}</code>}
        {`. ${gives}, works once, until ${until}, and cannot be shown again.`}
      </p>
    </>
  );
}

function Secret({ name, text }: { readonly name: string; readonly text: string }): React.ReactElement {
  const copy = useCopy();
  return (
    <div className={styles['made']}>
      <span className={styles['termLabel']}>{name}</span>
      <div className={styles['invite']}>
        <code className={styles['code']} data-selectable data-testid={`invite-${name.toLowerCase()}`}>
          {text}
        </code>
        <Button
          size={24}
          icon={Copy}
          aria-label={`Copy the ${name.toLowerCase()}`}
          onClick={() => copy(text, `Invite ${name.toLowerCase()}`)}
        >
          Copy
        </Button>
      </div>
    </div>
  );
}
