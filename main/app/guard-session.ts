import type { Session } from 'electron';
import { isPermitted } from './permissions.ts';
import { mayLoad } from './request-filter.ts';

/** Takes the network and every permission but two from all windows of a session. Call before the first window. */
export function guardSession(session: Session, { devTools }: { devTools: boolean }): void {
  session.setPermissionCheckHandler((_contents, permission, origin, { isMainFrame }) =>
    isPermitted({ permission, origin, isMainFrame }),
  );
  session.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(
      isPermitted({ permission, origin: details.requestingUrl ?? '', isMainFrame: details.isMainFrame }),
    ),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !mayLoad(url, devTools) }));
  session.on('will-download', (event) => event.preventDefault());
}
