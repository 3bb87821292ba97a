import { ChevronDown, ChevronUp, Play } from 'lucide-react';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { useReplica } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { personOf } from '../../lib/people.ts';
import { navigate } from '../../lib/use-route.ts';
import { ViewOnly } from '../../lib/view-only.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { ButtonGroup } from '../../ui/controls/button-group.tsx';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { hueAt } from '../../ui/people/hue.ts';
import { LiveAvatars } from '../../ui/people/live-avatars.tsx';
import { Header } from '../../ui/shell/header.tsx';
import type { SharedText } from './editor/live-document.ts';
import { describeEditing } from './editor/presence.ts';
import { usePeopleHere } from './editor/use-people-here.ts';
import styles from './issue-header.module.css';
import type { Neighbours } from './neighbours.ts';

interface Props {
  readonly issue: IssueRow;
  readonly shared: SharedText | null;
  readonly neighbours: Neighbours;
  /** Why nothing can be changed here. */
  readonly readOnly: string | undefined;
  readonly onStep: (step: 1 | -1) => void;
  readonly onRun: () => void;
}

/** Where the issue stands, who else is here, and the ways on. */
export function IssueHeader(props: Props): React.ReactElement {
  const { issue, shared, neighbours, readOnly, onStep, onRun } = props;
  const projects = useReplica((snapshot) => snapshot.projects);
  const project = projects.find(({ projectId }) => projectId === issue.projectId);
  const projectId = project?.projectId ?? null;
  const { place, total, previous, next } = neighbours;
  return (
    <Header
      crumbs={[
        {
          label: project?.name ?? 'All issues',
          onOpen: () => navigate({ view: 'issues', projectId, filter: 'all' }),
        },
        { label: issue.key },
      ]}
      start={readOnly !== undefined && <ViewOnly why={readOnly} />}
      end={
        <>
          <PeopleHere shared={shared} />
          {place > 0 && (
            <span className={styles['place']}>{`${formatCount(place)} of ${formatCount(total)}`}</span>
          )}
          <ButtonGroup>
            <IconButton
              icon={ChevronUp}
              label="Previous issue"
              keys={keysOf('issuePrevious')}
              disabledReason={previous ? undefined : 'This is the first one.'}
              onClick={() => onStep(-1)}
            />
            <IconButton
              icon={ChevronDown}
              label="Next issue"
              keys={keysOf('issueNext')}
              disabledReason={next ? undefined : 'This is the last one.'}
              onClick={() => onStep(1)}
            />
          </ButtonGroup>
          <Button size={24} icon={Play} keys={keysOf('issueRun')} disabledReason={readOnly} onClick={onRun}>
            Run
          </Button>
        </>
      }
    />
  );
}

/** Draws itself anew with every movement of a cursor, and nothing else. */
function PeopleHere({ shared }: { readonly shared: SharedText | null }): React.ReactElement {
  const people = usePeopleHere(shared);
  const members = useReplica((snapshot) => snapshot.members);
  const me = useReplica((snapshot) => snapshot.me?.memberId ?? null);
  const words = describeEditing(people, me);
  return (
    <>
      <LiveAvatars
        people={people.map(({ user, editing }) => ({
          id: user.memberId,
          ...(personOf(members, user.memberId) ?? { name: user.name, hue: hueAt(0) }),
          live: editing,
        }))}
      />
      {words !== null && <span className={styles['words']}>{words}</span>}
    </>
  );
}
