import { describe, expect, it } from 'vitest';
import { playwrightSkipped, vitestSkipped } from './skipped.ts';

const playwrightTest = (status: string, description?: string): object => ({
  status,
  annotations: description === undefined ? [] : [{ type: 'skip', description }],
});

describe('vitestSkipped', () => {
  it('names skipped and planned tests', () => {
    const results = [
      { fullName: 'runs', status: 'passed' },
      { fullName: 'breaks', status: 'failed' },
      { fullName: 'needs a keychain', status: 'skipped' },
      { fullName: 'later', status: 'todo' },
    ];
    const report = JSON.stringify({ testResults: [{ assertionResults: results }] });
    expect(vitestSkipped(report)).toEqual(['needs a keychain', 'later']);
  });
});

describe('playwrightSkipped', () => {
  it('finds them in nested suites, with reasons', () => {
    const inner = { specs: [{ title: 'deep', tests: [playwrightTest('skipped')] }] };
    const specs = [
      { title: 'runs', tests: [playwrightTest('expected')] },
      { title: 'Electron', tests: [playwrightTest('skipped', 'the binary is not here')] },
    ];
    const report = JSON.stringify({ suites: [{ specs, suites: [inner] }] });
    expect(playwrightSkipped(report)).toEqual(['Electron: the binary is not here', 'deep']);
  });
});

it('finds nothing in a missing or broken report', () => {
  for (const text of [undefined, '', '{}']) {
    expect([...vitestSkipped(text), ...playwrightSkipped(text)]).toEqual([]);
  }
});
