import { describe, expect, it } from 'vitest';
import { appPath } from './origin.ts';

describe('appPath', () => {
  it('gives the path of our own addresses', () => {
    expect(appPath('app://hearth/')).toBe('/');
    expect(appPath('app://hearth/assets/a.js?x=1#y')).toBe('/assets/a.js');
  });

  it.each([
    'https://hearth/',
    'app://hearth.example/',
    'app://hearth:80/',
    'app://user@hearth/',
    'app://user:word@hearth/',
    'app:hearth/',
    'app:///hearth/',
    'file:///etc/passwd',
    'not an address',
    '',
  ])('refuses %j', (address) => {
    expect(appPath(address)).toBeNull();
  });
});
