import { describe, expect, it } from 'vitest';
import { toApp, toChromium } from './addresses.ts';
import { knowOptions, loud } from './loud.ts';

describe('loud', () => {
  const api = loud<{ quit(): string; [name: string]: unknown }>('app', { quit: () => 'quit' });

  it('lets what is there be used', () => {
    expect(api.quit()).toBe('quit');
  });

  it('names what is not there', () => {
    expect(() => api['dock']).toThrow('Chromium stand-in: app.dock is not there.');
    expect(() => {
      api['name'] = 'x';
    }).toThrow('app.name is not there');
    expect(() => knowOptions('BrowserWindow', { kiosk: true }, ['title'])).toThrow(
      'option kiosk of BrowserWindow',
    );
  });
});

describe('addresses', () => {
  it('are those of Chromium in Chromium and those of the app in the app', () => {
    expect(toChromium('app://hearth/a?b#c')).toBe('https://app.localhost/a?b#c');
    expect(toApp('https://app.localhost/a?b#c')).toBe('app://hearth/a?b#c');
    expect(toApp('https://app.localhost')).toBe('app://hearth');
  });

  it('of others stay as they are', () => {
    for (const address of ['https://app.localhost.example/', 'https://example.com/', 'about:blank']) {
      expect(toApp(address)).toBe(address);
    }
  });
});
