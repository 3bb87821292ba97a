import { EventEmitter } from 'node:events';
import { theCdp } from './browser.ts';
import { toChromium } from './addresses.ts';
import { loud } from './loud.ts';

type CheckHandler = (
  contents: null,
  permission: string,
  origin: string,
  details: { isMainFrame: boolean },
) => boolean;
type BeforeRequest = (
  details: { url: string; method: string; resourceType: string },
  callback: (answer: { cancel?: boolean }) => void,
) => void;
type ProtocolHandler = (request: Request) => Response | Promise<Response>;

/** Permissions as Chromium's protocol names them, and as Electron does. */
const permissions: readonly (readonly [chromium: object, electron: string])[] = [
  [{ name: 'geolocation' }, 'geolocation'],
  [{ name: 'notifications' }, 'notifications'],
  [{ name: 'camera' }, 'media'],
  [{ name: 'microphone' }, 'media'],
  [{ name: 'midi' }, 'midi'],
  [{ name: 'clipboard-read' }, 'clipboard-read'],
  [{ name: 'clipboard-write', allowWithoutSanitization: false }, 'clipboard-sanitized-write'],
  [{ name: 'idle-detection' }, 'idle-detection'],
  [{ name: 'persistent-storage' }, 'persistent-storage'],
  [{ name: 'screen-wake-lock' }, 'screen-wake-lock'],
  [{ name: 'storage-access' }, 'storage-access'],
  [{ name: 'window-management' }, 'window-management'],
  [{ name: 'local-fonts' }, 'local-fonts'],
  [{ name: 'background-sync' }, 'background-sync'],
  [{ name: 'display-capture' }, 'display-capture'],
  [{ name: 'payment-handler' }, 'payment-handler'],
];

/** What the app decided for its session; `apply` makes Chromium do it. */
class Session extends EventEmitter {
  #check: CheckHandler = () => true;
  beforeRequest: BeforeRequest = (_details, callback) => callback({});
  readonly webRequest: object = loud('webRequest', {
    onBeforeRequest: (listener: BeforeRequest) => void (this.beforeRequest = listener),
  });

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#check = handler;
  }

  /** Chromium asks nobody here: what the check does not grant is denied before anybody is asked. */
  setPermissionRequestHandler(_handler: unknown): void {}

  /** Chromium opens a chooser for devices, and without one chosen there is none. */
  setDevicePermissionHandler(_handler: unknown): void {}

  setDisplayMediaRequestHandler(_handler: unknown): void {}

  /** Makes Chromium's own settings for an origin what the app's check says. */
  async apply(origin: string): Promise<void> {
    const cdp = theCdp();
    for (const [permission, name] of permissions) {
      const setting = this.#check(null, name, origin, { isMainFrame: true }) ? 'granted' : 'denied';
      await cdp.send('', 'Browser.setPermission', { permission, setting, origin: toChromium(origin) });
    }
    await cdp.send('', 'Browser.setDownloadBehavior', {
      behavior: this.listenerCount('will-download') > 0 ? 'deny' : 'default',
    });
  }
}

export const defaultSession: Session = new Session();

class Protocol {
  readonly handlers: Map<string, ProtocolHandler> = new Map();
  registerSchemesAsPrivileged(
    schemes: readonly { scheme: string; privileges: { standard?: boolean; secure?: boolean } }[],
  ): void {
    for (const { scheme, privileges } of schemes) {
      if (scheme !== 'app' || !privileges.standard || !privileges.secure) {
        throw new Error(
          `Chromium stand-in: only a standard and secure app: scheme can be shown, not ${scheme}:.`,
        );
      }
    }
  }
  handle(scheme: string, handler: ProtocolHandler): void {
    this.handlers.set(scheme, handler);
  }
}

export const protocolHost: Protocol = new Protocol();
