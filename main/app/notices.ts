import { BrowserWindow, Notification } from 'electron';
import type { ToShell } from '../../shared/contract/electron-protocol.ts';

type Notice = Extract<ToShell, { type: 'notify' }>;

/** Shows notifications of the host while no window of ours has the focus: who looks sees it there. They are held here until they close, or a click would find nobody. */
export function createNotices(open: (runId: string | null) => void): (notice: Notice) => void {
  const shown = new Set<Notification>();
  return ({ title, body, runId }) => {
    if (!Notification.isSupported() || BrowserWindow.getFocusedWindow() !== null) return;
    const notification = new Notification({ title, body });
    const forget = (): void => void shown.delete(notification);
    shown.add(notification);
    notification.on('click', () => {
      forget();
      open(runId);
    });
    notification.on('close', forget);
    notification.on('failed', forget);
    notification.show();
  };
}
