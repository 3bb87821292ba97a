import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatRoute,
  home,
  issueFilters,
  parseRoute,
  runTabs,
  settingsSections,
  type Route,
} from './route.ts';

const id = fc.uuid();
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.record({
    view: fc.constant('issues' as const),
    projectId: fc.option(id),
    filter: fc.constantFrom(...issueFilters),
  }),
  fc.record({ view: fc.constant('runs' as const), projectId: fc.option(id) }),
  fc.record({ view: fc.constant('issue' as const), issueId: id }),
  fc.record({ view: fc.constant('run' as const), runId: id, tab: fc.constantFrom(...runTabs) }),
  fc.record({
    view: fc.constant('run' as const),
    runId: id,
    tab: fc.constantFrom('files' as const, 'changes' as const),
    file: fc.record({
      path: fc.string({ minLength: 1, unit: 'grapheme' }),
      line: fc.option(fc.integer({ min: 1, max: 999_999 })),
    }),
  }),
  fc.constant<Route>({ view: 'my-issues' }),
  fc.constant<Route>({ view: 'inbox' }),
  fc.constant<Route>({ view: 'terminals' }),
  fc.constant<Route>({ view: 'ledger' }),
  fc.constant<Route>({ view: 'trash' }),
  fc.constant<Route>({ view: 'refused' }),
  fc.record({ view: fc.constant('settings' as const), section: fc.constantFrom(...settingsSections) }),
);

test('a route survives its URL', () => {
  fc.assert(
    fc.property(route, (given) => {
      expect(parseRoute(formatRoute(given))).toEqual(given);
    }),
  );
});

test('any other fragment leads home or to some route, and never throws', () => {
  expect(parseRoute('')).toEqual(home);
  expect(parseRoute('#/issue')).toEqual(home);
  expect(parseRoute('#/run/1/nonsense')).toEqual({ view: 'run', runId: '1', tab: 'timeline' });
  expect(parseRoute('#/run/1/files/%E0%A4%A/3')).toEqual({ view: 'run', runId: '1', tab: 'files' });
  expect(parseRoute('#/settings/nonsense')).toEqual({ view: 'settings', section: 'workspace' });
  fc.assert(
    fc.property(fc.string(), (fragment) => {
      expect(parseRoute(fragment)).toHaveProperty('view');
    }),
  );
});
