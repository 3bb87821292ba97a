// oxlint-disable-next-line import/no-unassigned-import -- it works by being first
import './zod-without-eval.ts';
import '../ui/theme/styles.css';
import { createRoot } from 'react-dom/client';
import { openHost } from '../client/open-host.ts';
import { pageClock, pageTimers } from '../client/platform.ts';
import { createReplicaStore } from '../client/replica-store.ts';
import { AppContext, type AppServices } from '../lib/app-context.ts';
import { createToastStore } from '../ui/overlay/toast-store.ts';
import { createTheme } from '../ui/theme/theme.ts';
import { UiRoot } from '../ui/ui-root.tsx';
import { App } from './app.tsx';
import { followShell } from './follow-shell.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');

const theme = createTheme({
  root: document.documentElement,
  media: window.matchMedia('(prefers-color-scheme: dark)'),
  storage: window.localStorage,
});
const host = openHost(window);
const services: AppServices = {
  host,
  theme,
  replica: createReplicaStore({ host, timers: pageTimers }),
  toasts: createToastStore({ timers: pageTimers, clock: pageClock }),
};
followShell({ page: window, theme });
const platform = /Mac/.test(navigator.userAgent) ? 'mac' : 'other';

createRoot(root).render(
  <UiRoot platform={platform}>
    <AppContext value={services}>
      <App />
    </AppContext>
  </UiRoot>,
);
