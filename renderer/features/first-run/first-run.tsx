import { FileUp, FolderPlus, HardDrive, Ticket } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useReplica } from '../../lib/app-context.ts';
import { AppMark } from '../../ui/marks/app-mark.tsx';
import { Icon } from '../../ui/icon.tsx';
import { OptionCard } from '../../ui/states/option-card.tsx';
import { CreateWorkspace } from './create-workspace.tsx';
import styles from './first-run.module.css';
import { ImportWorkspace } from './import-workspace.tsx';
import { JoinWorkspace } from './join-workspace.tsx';

type Way = 'create' | 'join' | 'import';

/** What a person sees before there is a workspace: three ways to begin, none needs an account. */
export function FirstRun(): React.ReactElement {
  const profile = useReplica((snapshot) => snapshot.profile);
  const version = useReplica((snapshot) => snapshot.version);
  const [way, setWay] = useState<Way>('create');
  useDigits(setWay);

  return (
    <div className={styles['page']}>
      <main className={styles['column']}>
        <div className={styles['content']}>
          <div className={styles['intro']}>
            <AppMark height={24} />
            <h1 className={styles['title']}>Plan together, run at home</h1>
            <p className={styles['lead']}>
              No account and no network needed. Everything lives in one folder on this machine until you
              choose to link a server.
            </p>
          </div>
          <OptionCard
            icon={FolderPlus}
            title="Create a workspace"
            text="Start alone; invite people later."
            keys="1"
            open={way === 'create'}
            onOpen={() => setWay('create')}
          >
            <CreateWorkspace />
          </OptionCard>
          <OptionCard
            icon={Ticket}
            title="Join with an invite"
            text="Paste what a teammate gave you."
            keys="2"
            open={way === 'join'}
            onOpen={() => setWay('join')}
          >
            <JoinWorkspace />
          </OptionCard>
          <OptionCard
            icon={FileUp}
            title="Import a file"
            text="Bring a workspace back that was exported from Hearth."
            keys="3"
            open={way === 'import'}
            onOpen={() => setWay('import')}
          >
            <ImportWorkspace />
          </OptionCard>
        </div>
      </main>
      <footer className={styles['foot']}>
        <span>
          <Icon of={HardDrive} size={14} />
          Data folder <code>{profile}</code>
        </span>
        <span className={styles['version']}>{version}</span>
      </footer>
    </div>
  );
}

/** 1, 2 and 3 choose while no field has the focus. */
function useDigits(choose: (way: Way) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '1') choose('create');
      else if (event.key === '2') choose('join');
      else if (event.key === '3') choose('import');
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [choose]);
}
