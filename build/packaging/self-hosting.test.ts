import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isCommandName, summaries } from '../../sync-server/app/commands.ts';
import { describeSettings, flagOf } from '../../sync-server/app/options.ts';
import { createProcessMetrics } from '../../sync-server/ops/metrics-page.ts';
import { backupMetrics } from '../../sync-server/ops/backup-metrics.ts';
import { metricsOfStats } from '../../sync-server/ops/stats-metrics.ts';
import { createStats } from '../../sync-server/socket/stats.ts';
import { root } from '../lib/paths.ts';

const path = join(root, 'docs/self-hosting.md');
const page = readFileSync(path, 'utf8');
const runbook = readFileSync(join(root, 'docs/runbooks/restore.md'), 'utf8');
const log = readFileSync(join(root, 'sync-server/ops/log-metrics.ts'), 'utf8');

/** Options of other programs that the pages name. */
const foreign = new Set(['--now', '--pipe', '--wait', '--allow-cli-approvals', '--help']);

describe('docs/self-hosting.md', () => {
  test('names every command and every option with its variable and default', () => {
    const wanted = Object.keys(summaries)
      .filter(isCommandName)
      .flatMap((name) => [
        name,
        ...describeSettings(name).flatMap(({ key, about }) => [flagOf(key), about.variable ?? flagOf(key)]),
      ]);
    expect(wanted.filter((word) => !page.includes(word))).toEqual([]);
    const serve = describeSettings('serve').filter(({ about }) => about.placeholder !== null);
    for (const { key, about } of serve) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${flagOf(key)} `)) ?? '';
      expect(row).toContain(
        about.fallback === null ? `\`${about.variable}\` | |` : `| \`${about.fallback}\` |`,
      );
    }
  });

  test('names no option that there is not', () => {
    const options = Object.keys(summaries)
      .filter(isCommandName)
      .flatMap((name) => describeSettings(name).map(({ key }) => flagOf(key)));
    const named = [...`${page}${runbook}`.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([flag]) => flag);
    expect(named.length).toBeGreaterThan(40);
    expect([...new Set(named)].filter((flag) => !options.includes(flag) && !foreign.has(flag))).toEqual([]);
  });

  test('names only metrics that there are', async () => {
    const own = [
      ...metricsOfStats(createStats().report()),
      ...backupMetrics({ made: 0, failures: 0, last: null }),
    ];
    const told = `${own.map(({ name }) => name).join('\n')}\n${log}\n${await createProcessMetrics().metrics()}`;
    const named = [...page.matchAll(/`((?:hearth_sync|nodejs|process)_\w+)`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(20);
    expect(
      named.filter(
        (name) => !told.includes(name.replace('hearth_sync_log_', 'log_')) && !told.includes(name),
      ),
    ).toEqual([]);
  });

  test('leads to what is there', () => {
    for (const [file, text] of [
      [path, page],
      [join(root, 'docs/runbooks/restore.md'), runbook],
    ] as const) {
      for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
        expect(existsSync(join(dirname(file), link))).toBe(true);
      }
      for (const [, named = ''] of text.matchAll(/`(build\/packaging\/[\w.-]+)`/g)) {
        expect(existsSync(join(root, named))).toBe(true);
      }
    }
  });
});
