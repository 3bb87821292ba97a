import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { claimServer, createDevice, createPusher } from '../../e2e/fixtures/sync/server-process.ts';
import { isCommandName, summaries } from '../../sync-server/app/commands.ts';
import { describeSettings } from '../../sync-server/app/options.ts';
import { root } from '../lib/paths.ts';
import { bundleServer } from './bundle-server.ts';

const read = (name: string): string => readFileSync(join(root, 'build/packaging', name), 'utf8');
const containerfile = read('Containerfile');
const unit = read('hearth-sync.service');

/** Variables of the environment that the server reads. */
const variables = new Set(
  Object.keys(summaries)
    .filter(isCommandName)
    .flatMap((name) => describeSettings(name))
    .map(({ about }) => about.variable),
);

describe('what the packages name', () => {
  test('the Containerfile copies what is there, onto the Node of the project', () => {
    const { devDependencies } = z
      .object({ devDependencies: z.object({ node: z.string() }) })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    const bases = [...containerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    const node = `docker.io/library/node:${devDependencies.node}-slim`;
    expect(bases).toEqual([node, node]);
    const copied = [...containerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, list = '']) =>
      list.split(' '),
    );
    expect(copied.length).toBeGreaterThan(3);
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const ignore = read('Containerfile.dockerignore');
    expect(copied.filter((path) => !ignore.includes(`!${path.replace('./', '')}`))).toEqual([]);
    expect(containerfile).toMatch(/^USER node$/m);
  });

  test('variables are those that the server reads', () => {
    const said = [containerfile, unit, read('compose.yaml'), read('compose.sqlite.yaml')].join('\n');
    const names = new Set(said.match(/\bHEARTH_SYNC_[A-Z_]*[A-Z]\b|\bDATABASE_URL\b/g));
    expect(names.size).toBeGreaterThan(4);
    expect([...names].filter((name) => !variables.has(name))).toEqual([]);
  });

  test('both compose files are valid, and build the same image', () => {
    const service = z.object({
      build: z.object({
        context: z.literal('../..'),
        dockerfile: z.literal('build/packaging/Containerfile'),
      }),
      image: z.literal('hearth-sync'),
      ports: z.tuple([z.literal('127.0.0.1:7440:7440')]),
      environment: z.record(z.string(), z.string()),
      volumes: z.array(z.string()).optional(),
      depends_on: z.record(z.string(), z.unknown()).optional(),
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal('ALL')]),
    });
    const file = z.strictObject({
      name: z.string(),
      services: z.looseObject({ server: service }),
      volumes: z.record(z.string(), z.null()),
    });
    for (const name of ['compose.yaml', 'compose.sqlite.yaml']) {
      const { services, volumes } = file.parse(parse(read(name)));
      for (const needed of Object.keys(services.server.depends_on ?? {}))
        expect(services).toHaveProperty(needed);
      const mounted = JSON.stringify(services);
      for (const volume of Object.keys(volumes)) expect(mounted).toContain(`"${volume}:/`);
    }
    expect(parse(read('compose.yaml'))).toMatchObject({
      services: { server: { environment: { DATABASE_URL: expect.stringContaining('@database/hearth') } } },
    });
  });

  test('proxies lead to the port of the server, and only to what is for the network', () => {
    for (const name of ['Caddyfile', 'nginx.conf']) {
      const proxied = read(name).match(/127\.0\.0\.1:\d+/g) ?? [];
      expect(new Set(proxied)).toEqual(new Set(['127.0.0.1:7440']));
    }
    expect(read('Caddyfile')).toMatch(/@hearth path \/sync \/yjs\/\* \/healthz\n/);
    expect(read('nginx.conf').match(/^ {4}location (.*) \{$/gm)).toEqual([
      '    location ~ ^/(sync$|yjs/) {',
      '    location = /healthz {',
      '    location / {',
    ]);
  });

  test.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)('systemd takes the unit', () => {
    const file = join(root, 'build/packaging/hearth-sync.service');
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
      encoding: 'utf8',
    });
    // The programs that it names are on the server's machine, not on this one.
    const complaints = stderr
      .split('\n')
      .filter((line) => line.includes('hearth-sync') && !/is not executable/.test(line));
    expect(complaints).toEqual([]);
    expect([0, 1]).toContain(status);
  });
});

describe('the server in one folder', () => {
  let folder: string;
  let started: ChildProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hearth-packaging-'));
    await bundleServer(join(folder, 'opt'));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => {
    for (const child of started) child.kill('SIGKILL');
  });

  /** Runs a command line of a package, with the folder where it expects it, away from the project. */
  async function start(line: string, env: Record<string, string>): Promise<{ url: string; invite: string }> {
    const [, ...args] = line.replaceAll('/opt/hearth-sync', join(folder, 'opt')).split(' ');
    const child = spawn(process.execPath, [...args, '--json'], { cwd: folder, env });
    started = [child];
    const [said] = await once(createInterface(child.stdout), 'line');
    return z.object({ url: z.string(), invite: z.string() }).parse(JSON.parse(String(said)));
  }

  test('holds no package, but their licences', () => {
    const names = readdirSync(join(folder, 'opt'));
    expect(names).not.toContain('node_modules');
    expect(readFileSync(join(folder, 'opt/LICENSES.md'), 'utf8')).toContain('## ws - ');
  });

  test('starts by the line of the unit, decodes and backs up in its threads, and stops', async () => {
    const line = /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '';
    const variablesOf = [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)];
    const env = variablesOf.map(([, name = '', value = '']) => [name, value.replace('/var/lib', folder)]);
    const server = await start(line, { ...Object.fromEntries(env), HEARTH_SYNC_PORT: '0' });
    const backups = join(folder, 'hearth-sync-backups');
    const client = await claimServer(server, createDevice());
    // More than is decoded in the main thread.
    expect(await createPusher(client).push(1, 20_000)).toHaveLength(1);
    for (; !existsSync(backups) || !readdirSync(backups).some((name) => name.endsWith('.backup'));) {
      await fetch(`${server.url.replace('ws', 'http')}/healthz`);
    }
    client.close();
    const [child] = started;
    child?.kill('SIGTERM');
    expect(await once(child ?? process, 'exit')).toEqual([0, null]);
  });

  test('starts by the line of the container, whose health check tells a server from none', async () => {
    const json = z.array(z.string());
    const argsOf = (word: string): string[] =>
      json.parse(JSON.parse(new RegExp(`^ *${word} (\\[.*\\])$`, 'm').exec(containerfile)?.[1] ?? ''));
    const line = [...argsOf('ENTRYPOINT'), 'serve'].join(' ');
    expect(containerfile).toMatch(/^CMD \["serve"\]$/m);
    const server = await start(line, {
      HEARTH_SYNC_DATA: join(folder, 'container-data'),
      HEARTH_SYNC_PORT: '0',
    });
    const check = argsOf('CMD').slice(1);
    const health = (port: string): number | null =>
      spawnSync(process.execPath, check, { env: { HEARTH_SYNC_PORT: port } }).status;
    expect(health(new URL(server.url).port)).toBe(0);
    expect(health('1')).toBe(1);
  });
});
