import { Download, PenLine } from 'lucide-react';
import { useId, useState } from 'react';
import { limits } from '../../../shared/domain/issue.ts';
import { useApp, useReplica } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useReadOnly } from '../../lib/may-write.ts';
import { usePerson } from '../../lib/people.ts';
import { useAction } from '../../lib/use-action.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Input } from '../../ui/controls/input.tsx';
import { SettingsBlock, SettingsHeading, SettingsRow } from '../../ui/settings/settings-layout.tsx';
import { ServerFacts } from './server-facts.tsx';
import styles from './settings.module.css';

/** What the workspace is called, where it is shared, and how to take it elsewhere. */
export function WorkspaceSection(): React.ReactElement {
  const open = useDialogs((state) => state.open);
  const name = useReplica((snapshot) => snapshot.workspace?.name ?? '');
  const readOnly = useReadOnly();
  return (
    <>
      <SettingsHeading title="Workspace">
        Its name, its server, and the way to take it elsewhere.
      </SettingsHeading>
      <SettingsBlock title="General">
        <WorkspaceName key={name} name={name} readOnly={readOnly} />
        <Teams />
        <YourName readOnly={readOnly} />
      </SettingsBlock>
      <ServerFacts />
      <SettingsBlock title="Export and import">
        <SettingsRow
          name="Export to a file"
          text="Every issue, text, project, team and member, the deleted ones too, in one open format. The file holds no keys and nothing of your runs."
        >
          <Button icon={Download} keys={keysOf('settingsExport')} onClick={() => open({ kind: 'export' })}>
            Export
          </Button>
        </SettingsRow>
        <SettingsRow
          name="Import from a file"
          text="An export becomes the workspace of an empty profile, under the same keys and ids. This profile has a workspace, so nothing of it is ever overwritten: start Hearth with --profile and a new folder, and choose “Import a file”."
        />
      </SettingsBlock>
    </>
  );
}

interface NameProps {
  readonly name: string;
  readonly readOnly: string | undefined;
}

function WorkspaceName({ name, readOnly }: NameProps): React.ReactElement {
  const { host, toasts } = useApp();
  const form = useId();
  const [text, setText] = useState(name);
  const rename = useAction(async () => {
    await host.call('workspace.rename', { name: text });
    toasts.show({ text: `Renamed to ${text.trim()}` });
  });
  const same = text.trim() === name;
  const why =
    readOnly ?? (text.trim() === '' ? 'Write a name first.' : same ? 'This is its name.' : undefined);
  return (
    <SettingsRow name="Name" text="Everybody in the workspace sees it.">
      <form
        id={form}
        className={styles['line']}
        onSubmit={(event) => {
          event.preventDefault();
          if (why === undefined) void rename.run();
        }}
      >
        <Input
          label="Name of the workspace"
          hideLabel
          className={styles['field']}
          value={text}
          maxLength={limits.name}
          autoComplete="off"
          readOnly={readOnly !== undefined}
          error={rename.error ?? undefined}
          onChange={setText}
        />
        <Button type="submit" size={32} disabledReason={why}>
          {rename.busy ? 'Saving' : 'Save'}
        </Button>
      </form>
    </SettingsRow>
  );
}

function Teams(): React.ReactElement {
  const teams = useReplica((snapshot) => snapshot.teams);
  return (
    <SettingsRow
      name={teams.length === 1 ? 'Issue keys' : 'Teams'}
      text={
        teams.length === 1
          ? 'What the keys of issues begin with.'
          : 'With what the keys of their issues begin with.'
      }
    >
      <span>
        {teams
          .map(({ key, name }) => (teams.length === 1 ? `${key}-1, ${key}-2, …` : `${name} ${key}`))
          .join(' · ')}
      </span>
    </SettingsRow>
  );
}

function YourName({ readOnly }: { readonly readOnly: string | undefined }): React.ReactElement {
  const open = useDialogs((state) => state.open);
  const me = useReplica((snapshot) => snapshot.me?.memberId ?? null);
  const members = useReplica((snapshot) => snapshot.members.length);
  const person = usePerson(me);
  return (
    <SettingsRow
      name="Your name"
      text={
        members > 1 ? 'What the others see, beside your issues and at your cursor.' : 'What others will see.'
      }
    >
      <span>{person?.name ?? 'Not given yet'}</span>
      <Button icon={PenLine} disabledReason={readOnly} onClick={() => open({ kind: 'your-name' })}>
        Change
      </Button>
    </SettingsRow>
  );
}
