import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import {
  exportTo,
  importFrom,
  listAgain,
  newPath,
  putJson,
  readManifest,
  readParts,
  writeParts,
  type LooseManifest,
  type Parts,
} from '../testing/archive-files.ts';
import { createTickingClock, openProfile, type TestProfile } from '../testing/open-profile.ts';
import { leftovers, openRich } from '../testing/rich-workspace.ts';
import { openTeam } from '../testing/team.ts';

const nobody = '01890000-0000-7000-8000-000000000000';
const coded = (code: string): unknown => expect.objectContaining({ code });
const path = (): string => newPath(onTestFinished);
const empty = (): TestProfile =>
  openProfile({ random: createSeededRandom(100), clock: createTickingClock(), onEnd: onTestFinished });

async function expectRefusal(file: string, code: string): Promise<void> {
  const other = empty();
  await expect(importFrom(other, file)).rejects.toThrow(coded(code));
  expect(await leftovers(other)).toEqual([]);
  await other.replica.createWorkspace({ name: 'Own' }, other.action());
}

let source: Parts | undefined;
/** The parts of an export, to be bent, and a path to put them. */
async function exported(): Promise<{ parts: Parts; file: string }> {
  if (!source) {
    const file = path();
    await exportTo(await openRich(createSeededRandom(1), onTestFinished), file);
    source = await readParts(file);
  }
  return { parts: new Map(source), file: path() };
}

type Damage = (parts: Parts) => void;

const pathOf = (parts: Parts, kind: string): string =>
  [...parts.keys()].find((name) => name.startsWith(`documents/${kind}`)) ?? '';

const manifest =
  (change: (value: LooseManifest) => object): Damage =>
  (parts) =>
    putJson(parts, 'manifest.json', change(readManifest(parts)));

/** Leaves a part out, of the file and of the manifest. */
const without =
  (name: string): Damage =>
  (parts) => {
    parts.delete(name);
    listAgain(parts);
  };

const added =
  (name: string, group: string): Damage =>
  (parts) => {
    parts.set(name, Buffer.from([0, 0]));
    listAgain(parts, (one) => (one === name ? group : undefined));
  };

const regrouped =
  (kind: string, group: string): Damage =>
  (parts) =>
    listAgain(parts, (name) => (name.startsWith(`documents/${kind}`) ? group : undefined));

/** Changes one bit, as nothing but the checksum in the manifest can tell. */
function flip(parts: Parts, name: string): void {
  const bytes = Buffer.from(parts.get(name) ?? '');
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  parts.set(name, bytes);
}

const names = [
  '../../evil.yjs',
  '/etc/evil.yjs',
  'documents/../../evil.yjs',
  'documents\\evil.yjs',
  'documents/issue:1.yjs',
  'C:\\evil',
  'more.txt',
  '',
];

const damages: [string, string, Damage][] = [
  ['of a newer version', 'SCHEMA_AHEAD', manifest((value) => ({ ...value, version: 2 }))],
  ['of another program', 'ARCHIVE_INVALID', manifest((value) => ({ ...value, format: 'other' }))],
  ['without a manifest', 'ARCHIVE_INVALID', (parts) => parts.delete('manifest.json')],
  [
    'with a manifest that is no JSON',
    'ARCHIVE_INVALID',
    (parts) => parts.set('manifest.json', Buffer.from('{')),
  ],
  ['with a manifest that lacks something', 'ARCHIVE_INVALID', manifest(({ memberId: _, ...value }) => value)],
  ['exported by nobody', 'ARCHIVE_INVALID', manifest((value) => ({ ...value, memberId: nobody }))],
  ['with a changed document', 'ARCHIVE_DAMAGED', (parts) => flip(parts, pathOf(parts, 'issue'))],
  ['with changed issues', 'ARCHIVE_DAMAGED', (parts) => flip(parts, 'issues.json')],
  ['with a changed workspace.json', 'ARCHIVE_DAMAGED', (parts) => putJson(parts, 'workspace.json', {})],
  ['without a document', 'ARCHIVE_INVALID', (parts) => parts.delete(pathOf(parts, 'board'))],
  ['without issues', 'ARCHIVE_INVALID', without('issues.json')],
  ['without workspace.json', 'ARCHIVE_INVALID', without('workspace.json')],
  ['with a stranger', 'ARCHIVE_INVALID', (parts) => parts.set('more.txt', Buffer.from('hello'))],
  [
    'with a part listed twice',
    'ARCHIVE_INVALID',
    manifest((value) => ({ ...value, entries: [...value.entries, ...value.entries.slice(0, 1)] })),
  ],
  ...names.map((name): [string, string, Damage] => [
    `with a part named ${JSON.stringify(name)}`,
    'ARCHIVE_INVALID',
    added(name, 'workspace'),
  ]),
  [
    'with the document of one person',
    'ARCHIVE_INVALID',
    added(`documents/member_${nobody}.yjs`, `member:${nobody}`),
  ],
  ['with a board of another group', 'ARCHIVE_INVALID', regrouped('board', 'workspace')],
  ['with an issue of the whole workspace', 'ARCHIVE_INVALID', regrouped('issue', 'workspace')],
  ['with a team that is none', 'ARCHIVE_INVALID', regrouped('issue', `team:${nobody}`)],
  [
    'with a document that is none',
    'ARCHIVE_INVALID',
    (parts) => {
      parts.set(pathOf(parts, 'issue'), Buffer.from([1, 2, 3]));
      listAgain(parts);
    },
  ],
];

describe('125: an import is refused, and the profile stays empty', () => {
  test('when there is no such file, or it is a folder, or its path is not whole, or it is no zip', async () => {
    await expectRefusal(path(), 'INVALID_PARAMS');
    const folder = path();
    mkdirSync(folder);
    await expectRefusal(folder, 'INVALID_PARAMS');
    await expectRefusal('workspace.zip', 'INVALID_PARAMS');
    const text = path();
    writeFileSync(text, 'a text');
    await expectRefusal(text, 'ARCHIVE_INVALID');
    expect.hasAssertions();
  });

  test('into a profile that has a workspace, or waits for one', async () => {
    const made = await openRich(createSeededRandom(1), onTestFinished);
    const file = path();
    await exportTo(made, file);
    await expect(importFrom(made, file)).rejects.toThrow(coded('NOT_EMPTY'));
    const { peers } = await openTeam(2, createSeededRandom(5), onTestFinished);
    const joined = peers[1];
    if (!joined) throw new Error('no peer');
    await expect(importFrom(joined, file)).rejects.toThrow(coded('NOT_EMPTY'));
  });

  test.each(damages)('%s: %s', async (_, code, damage) => {
    const { parts, file } = await exported();
    damage(parts);
    await writeParts(file, parts);
    await expectRefusal(file, code);
    expect.hasAssertions();
  });

  test('but not when somebody has packed it anew, in another order and with a folder of its own', async () => {
    const { parts, file } = await exported();
    await writeParts(file, new Map([['documents/', Buffer.alloc(0)], ...[...parts].toReversed()]));
    const other = empty();
    await importFrom(other, file);
    expect((await other.replica.queryIssues({ limit: 99 })).total).toBe(28);
  });
});
