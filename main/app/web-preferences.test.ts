import { describe, expect, it } from 'vitest';
import { webPreferences } from './web-preferences.ts';

describe('webPreferences', () => {
  it('isolates the page, whatever the defaults are', () => {
    expect(webPreferences({ preload: '/app/preload.cjs', packaged: true })).toEqual({
      preload: '/app/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      disableDialogs: true,
      plugins: false,
      devTools: false,
    });
  });

  it('has developer tools outside packages only, and cannot be changed', () => {
    const preferences = webPreferences({ preload: '/p', packaged: false });
    expect(preferences.devTools).toBe(true);
    expect(Object.isFrozen(preferences)).toBe(true);
  });
});
