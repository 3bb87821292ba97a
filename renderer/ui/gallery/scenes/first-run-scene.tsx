import { ArchiveRestore, FlaskConical, FolderPlus, HardDrive, KeyRound, Ticket, Upload } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '../../controls/button.tsx';
import { Input } from '../../controls/input.tsx';
import { KeyCap } from '../../controls/key-cap.tsx';
import { LinkButton } from '../../controls/link-button.tsx';
import { Icon } from '../../icon.tsx';
import { AppMark } from '../../marks/app-mark.tsx';
import { OptionCard } from '../../states/option-card.tsx';
import css from './first-run.module.css';

const OPTIONS = [
  { id: 'create', icon: FolderPlus, title: 'Create a workspace', text: 'Start alone; invite people later.' },
  {
    id: 'join',
    icon: Ticket,
    title: 'Join with an invite',
    text: 'Paste the link or the file that a teammate gave you.',
  },
  {
    id: 'sample',
    icon: FlaskConical,
    title: 'Open the sample workspace',
    text: '120 issues, a plan and finished runs. Delete it whenever you like.',
  },
] as const;

function CreateForm(): ReactNode {
  const [name, setName] = useState('Tidewright');
  const [prefix, setPrefix] = useState('ENG');
  return (
    <form>
      <div className={css['fields']}>
        <Input label="Name" value={name} onChange={setName} className={css['wide']} />
        <Input label="Issue keys" value={prefix} onChange={setPrefix} className={css['narrow']} />
        <Button variant="primary" size={32} keys="Enter">
          Create
        </Button>
      </div>
      <p className={css['help']}>Issues will be ENG-1, ENG-2, and so on.</p>
    </form>
  );
}

/** Picture 11: the first screen a person sees. */
export function FirstRunScene(): ReactNode {
  const [chosen, setChosen] = useState<string>('create');
  return (
    <div className={css['screen']}>
      <main className={css['column']}>
        <AppMark height={26} />
        <h1 className={css['title']}>Plan together, run at home</h1>
        <p className={css['lead']}>
          No account and no network needed. Everything lives in one folder on this machine until you choose to
          link a server.
        </p>
        <div className={css['options']}>
          {OPTIONS.map((option, index) => (
            <OptionCard
              key={option.id}
              icon={option.icon}
              title={option.title}
              text={option.text}
              keys={String(index + 1)}
              open={chosen === option.id}
              onOpen={() => setChosen(option.id)}
            >
              {option.id === 'create' && <CreateForm />}
            </OptionCard>
          ))}
        </div>
        <p className={css['others']}>
          <Button variant="ghost" size={24} icon={Upload}>
            Import from a file or another tracker
          </Button>
          <Button variant="ghost" size={24} icon={ArchiveRestore}>
            Restore an export
          </Button>
        </p>
      </main>
      <footer className={css['foot']}>
        <span>
          <Icon of={HardDrive} size={14} />
          Data folder <code>Documents/Hearth</code> <LinkButton>Change</LinkButton>
        </span>
        <span>
          <Icon of={KeyRound} size={14} />
          Secrets: system keychain
        </span>
        <span className={css['right']}>
          <KeyCap keys="?" />
          All keys
        </span>
        <span>0.9.0</span>
      </footer>
    </div>
  );
}
