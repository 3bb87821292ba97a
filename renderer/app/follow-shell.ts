import { listenToShell, shellBridge, type ShellPage } from '../client/shell.ts';
import { navigate } from '../lib/use-route.ts';
import type { Theme } from '../ui/theme/theme.ts';

/**
 * Ties the window to the desktop shell, where there is one: the shell draws in the theme that is chosen here,
 * and a notification of a run opens it here.
 */
export function followShell({ page, theme }: { page: ShellPage; theme: Theme }): void {
  const bridge = shellBridge(page);
  if (!bridge) return;
  bridge.chooseTheme(theme.get());
  theme.subscribe(() => bridge.chooseTheme(theme.get()));
  listenToShell(page, (message) => {
    if (message.type === 'hearth:open-run') navigate({ view: 'run', runId: message.runId, tab: 'timeline' });
  });
}
