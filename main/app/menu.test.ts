import { describe, expect, it } from 'vitest';
import { menuTemplate } from './menu.ts';

const outline = (platform: NodeJS.Platform, devTools: boolean): string =>
  JSON.stringify(menuTemplate({ platform, devTools }));

describe('menuTemplate', () => {
  it('begins with the menu of the app on macOS only', () => {
    expect(menuTemplate({ platform: 'darwin', devTools: false })[0]).toEqual({ role: 'appMenu' });
    expect(outline('linux', false)).not.toContain('appMenu');
  });

  it('offers developer tools outside packages only', () => {
    expect(outline('linux', true)).toContain('toggleDevTools');
    expect(outline('linux', false)).not.toContain('toggleDevTools');
  });
});
