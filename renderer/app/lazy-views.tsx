import { TriangleAlert } from 'lucide-react';
import { lazy } from 'react';
import type { SettingsSection } from '../lib/route.ts';
import { Button } from '../ui/controls/button.tsx';
import { Header } from '../ui/shell/header.tsx';
import { ViewShell } from '../ui/shell/view-shell.tsx';
import { ErrorState } from '../ui/states/error-state.tsx';
import { StateIcon } from '../ui/states/state-icon.tsx';

/** Views that are seldom needed: none of their code is read when a window begins. */

/** The files of the app were replaced since the window was opened, or cannot be read. */
function NotLoaded(): React.ReactElement {
  return (
    <ViewShell header={<Header crumbs={[{ label: 'Not loaded' }]} />}>
      <ErrorState
        mark={<StateIcon of={TriangleAlert} tone="bad" />}
        title="This screen could not be loaded"
        what="A file of the app could not be read. Perhaps Hearth was updated while this window was open."
        safe="Every edit that you saw is on disk."
        actions={
          <Button variant="primary" size={24} onClick={() => window.location.reload()}>
            Reload
          </Button>
        }
        code="NOT_LOADED"
      />
    </ViewShell>
  );
}

interface Loaded<Props> {
  readonly default: React.ComponentType<Props>;
}

const orNotLoaded = <Props,>(view: Promise<Loaded<Props>>): Promise<Loaded<Props>> =>
  view.catch(() => ({ default: NotLoaded }));

const loadSettings = (): Promise<Loaded<{ readonly section: SettingsSection }>> =>
  orNotLoaded(
    import('../features/settings/settings-view.tsx').then((file) => ({ default: file.SettingsView })),
  );
const loadTrash = (): Promise<Loaded<object>> =>
  orNotLoaded(import('../features/trash/trash-view.tsx').then((file) => ({ default: file.TrashView })));
const loadRefused = (): Promise<Loaded<object>> =>
  orNotLoaded(import('../features/refused/refused-view.tsx').then((file) => ({ default: file.RefusedView })));

const loadTerminals = (): Promise<Loaded<object>> =>
  orNotLoaded(
    import('../features/terminals/terminals-view.tsx').then((file) => ({ default: file.TerminalsView })),
  );
const loadInbox = (): Promise<Loaded<object>> =>
  orNotLoaded(import('../features/approvals/inbox-view.tsx').then((file) => ({ default: file.InboxView })));

export const SettingsView: React.LazyExoticComponent<
  React.ComponentType<{ readonly section: SettingsSection }>
> = lazy(loadSettings);
export const TrashView: React.LazyExoticComponent<React.ComponentType<object>> = lazy(loadTrash);
export const RefusedView: React.LazyExoticComponent<React.ComponentType<object>> = lazy(loadRefused);
export const InboxView: React.LazyExoticComponent<React.ComponentType<object>> = lazy(loadInbox);
export const TerminalsView: React.LazyExoticComponent<React.ComponentType<object>> = lazy(loadTerminals);

/** Reads them all, so that a hand which types `G S 2` finds them there. */
export function preloadViews(): void {
  void Promise.all([loadSettings(), loadTrash(), loadRefused(), loadInbox(), loadTerminals()]);
}
