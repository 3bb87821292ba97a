import { describe, expect, it } from 'vitest';
import { isPermitted } from './permissions.ts';

const permissions = [
  'ar',
  'automatic-fullscreen',
  'background-fetch',
  'background-sync',
  'captured-surface-control',
  'clipboard-read',
  'clipboard-sanitized-write',
  'deprecated-sync-clipboard-read',
  'display-capture',
  'fileSystem',
  'fullscreen',
  'geolocation',
  'geolocation-approximate',
  'hand-tracking',
  'hid',
  'idle-detection',
  'keyboardLock',
  'local-fonts',
  'local-network',
  'local-network-access',
  'loopback-network',
  'media',
  'mediaKeySystem',
  'midi',
  'midiSysex',
  'nfc',
  'notifications',
  'openExternal',
  'payment-handler',
  'periodic-background-sync',
  'persistent-storage',
  'pointerLock',
  'screen-wake-lock',
  'sensors',
  'serial',
  'smart-card',
  'speaker-selection',
  'storage-access',
  'system-wake-lock',
  'top-level-storage-access',
  'usb',
  'vr',
  'web-app-installation',
  'web-printing',
  'window-management',
  'unknown',
];

describe('isPermitted', () => {
  it('grants our document two of all permissions', () => {
    for (const origin of ['app://hearth', 'app://hearth/']) {
      const all = permissions.filter((permission) => isPermitted({ permission, origin, isMainFrame: true }));
      expect(all).toEqual(['clipboard-sanitized-write', 'notifications']);
    }
  });

  it('grants nothing to frames inside it and to anybody else', () => {
    for (const permission of permissions) {
      expect(isPermitted({ permission, origin: 'app://hearth', isMainFrame: false })).toBe(false);
      for (const origin of ['', 'null', 'app://other', 'https://hearth', 'http://localhost', 'file:///']) {
        expect(isPermitted({ permission, origin, isMainFrame: true })).toBe(false);
      }
    }
  });
});
