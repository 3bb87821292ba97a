import { Unplug } from 'lucide-react';
import type { ConnectionStatus } from '../client/connect-host.ts';
import { useHost } from '../lib/app-context.ts';
import { LinkButton } from '../ui/controls/link-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useAfter } from '../ui/lib/use-after.ts';
import styles from './connection-banner.module.css';

/** How long a loss may last before it is spoken of, in ms: a host that is back at once was never away. */
const patienceMs = 300;

/** A quiet line over the view for as long as the host is away. What is on screen is from before. */
export function ConnectionBanner({ connection }: { readonly connection: ConnectionStatus }): React.ReactNode {
  return connection.state === 'live' ? null : <Away connection={connection} />;
}

function Away({ connection }: { readonly connection: ConnectionStatus }): React.ReactNode {
  const host = useHost();
  const late = useAfter(patienceMs);
  if (!late) return null;
  const why = connection.state === 'lost' ? connection.message : 'Connecting to the host.';
  return (
    <div role="status" className={styles['banner']}>
      <Icon of={Unplug} size={14} />
      <span
        className={styles['text']}
      >{`${why} What you see is from before; what you write in a description is kept.`}</span>
      {connection.state === 'lost' && <LinkButton onClick={() => host.retry()}>Try again</LinkButton>}
    </div>
  );
}
