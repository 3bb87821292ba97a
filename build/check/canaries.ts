/**
 * One planted violation for each rule. `check` writes them into a copy of the layout and must see every one
 * caught by the named tool and rule; those with no rule are correct code and must pass.
 */

export interface Canary {
  readonly path: string;
  readonly code: string;
  /** Lint rules, as oxlint names them. */
  readonly lint?: readonly string[];
  /** Boundary rules of .dependency-cruiser.mjs. */
  readonly boundary?: readonly string[];
  /** Compiler errors, as numbers. */
  readonly types?: readonly number[];
}

const value = 'export const value: number = 1;\n';
/** Uses what it imports, so that nothing but the import itself is wrong. */
const uses = (from: string): string =>
  `import { value } from '${from}';\n\nexport const twice: number = value * 2;\n`;
const usesType = (from: string): string =>
  `import type { Kind } from '${from}';\n\nexport type Kinds = Kind[];\n`;
const usesAll = (from: string): string =>
  `import * as lib from '${from}';\n\nexport const names: string[] = Object.keys(lib);\n`;
const lines = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');

/** Files that are right, and that others import. */
const bases: readonly Canary[] = [
  { path: 'shared/lib/base.ts', code: `${value}\nexport type Kind = 'a' | 'b';\n` },
  { path: 'shared/testing/base.ts', code: value },
  { path: 'shared/documents/crdt.ts', code: usesAll('yjs') },
  { path: 'shared/boundary/canonical.ts', code: usesAll('canonicalize') },
  { path: 'main/host/base.ts', code: `${value}\nexport type Kind = 'a' | 'b';\n` },
  { path: 'main/app/base.ts', code: value },
  { path: 'main/supervisor/base.ts', code: value },
  { path: 'main/supervisor/protocol.ts', code: value },
  { path: 'main/supervisor/pty.ts', code: usesAll('node-pty') },
  { path: 'main/supervisor/agents.ts', code: usesAll('node:child_process') },
  { path: 'main/host/through-door.ts', code: uses('../supervisor/protocol.ts') },
  { path: 'preload/base.ts', code: value },
  { path: 'renderer/app/base.ts', code: value },
  { path: 'renderer/features/board/base.ts', code: value },
  { path: 'renderer/ui/base.ts', code: value },
  { path: 'renderer/features/board/uses-kit.ts', code: uses('../../ui/base.ts') },
  { path: 'sync-server/app/base.ts', code: value },
  { path: 'e2e/base.ts', code: value },
  {
    path: 'main/host/platform.ts',
    code: 'export const now = (): number => Date.now();\n\nexport const later = (run: () => void): void => {\n  setTimeout(run, 5);\n};\n',
  },
  {
    path: 'main/cli/prints.ts',
    code: "console.log('to the person');\n\nexport const printed: boolean = true;\n",
  },
];

const boundaries: readonly Canary[] = [
  { path: 'shared/lib/up.ts', code: uses('../../main/host/base.ts'), boundary: ['shared-imports-nothing'] },
  {
    path: 'shared/lib/up-type.ts',
    code: usesType('../../main/host/base.ts'),
    boundary: ['shared-imports-nothing'],
  },
  { path: 'shared/lib/npm.ts', code: usesAll('hono'), boundary: ['shared-npm'] },
  { path: 'shared/lib/crdt.ts', code: usesAll('yjs'), boundary: ['shared-crdt'] },
  { path: 'shared/lib/canonical.ts', code: usesAll('canonicalize'), boundary: ['shared-canonical-form'] },
  { path: 'shared/lib/node.ts', code: usesAll('node:fs'), boundary: ['shared-no-node'], types: [2591] },
  { path: 'shared/lib/process.ts', code: usesAll('node:child_process'), boundary: ['server-starts-nothing'] },
  { path: 'shared/lib/test.ts', code: uses('../testing/base.ts'), boundary: ['product-without-tests'] },
  { path: 'renderer/app/main.ts', code: uses('../../main/host/base.ts'), boundary: ['renderer-alone'] },
  {
    path: 'renderer/app/main-type.tsx',
    code: usesType('../../main/host/base.ts'),
    boundary: ['renderer-alone'],
  },
  {
    path: 'renderer/app/server.ts',
    code: uses('../../sync-server/app/base.ts'),
    boundary: ['renderer-alone'],
  },
  { path: 'renderer/app/node.ts', code: usesAll('node:fs'), boundary: ['renderer-no-node'], types: [2591] },
  { path: 'sync-server/app/electron.ts', code: usesAll('electron'), boundary: ['electron-in-app'] },
  { path: 'preload/up.ts', code: uses('../main/app/base.ts'), boundary: ['preload-alone'] },
  { path: 'sync-server/app/main.ts', code: uses('../../main/host/base.ts'), boundary: ['sync-server-alone'] },
  { path: 'sync-server/decode/crdt.ts', code: usesAll('yjs') },
  { path: 'sync-server/app/crdt.ts', code: usesAll('yjs'), boundary: ['server-decodes-in-threads'] },
  {
    path: 'sync-server/app/spawn.ts',
    code: usesAll('node:child_process'),
    boundary: ['server-starts-nothing'],
  },
  {
    path: 'sync-server/app/pty.ts',
    code: usesAll('node-pty'),
    boundary: ['server-starts-nothing', 'pty-in-supervisor'],
  },
  { path: 'main/host/window.ts', code: uses('../../renderer/app/base.ts'), boundary: ['main-alone'] },
  { path: 'main/host/electron.ts', code: usesAll('electron'), boundary: ['electron-in-app'] },
  { path: 'main/host/pty.ts', code: usesAll('node-pty'), boundary: ['pty-in-supervisor'] },
  { path: 'main/host/shell.ts', code: uses('../app/base.ts'), boundary: ['shell-is-a-leaf'] },
  { path: 'main/app/host.ts', code: uses('../host/base.ts'), boundary: ['shell-alone'] },
  { path: 'main/supervisor/host.ts', code: uses('../host/base.ts'), boundary: ['supervisor-alone'] },
  { path: 'main/host/insides.ts', code: uses('../supervisor/base.ts'), boundary: ['supervisor-door'] },
  { path: 'main/harness/spawn.ts', code: usesAll('node:child_process'), boundary: ['no-process-elsewhere'] },
  { path: 'main/plan/execa.ts', code: usesAll('execa'), boundary: ['no-process-elsewhere'] },
  { path: 'main/runs/sqlite.ts', code: usesAll('node:sqlite'), boundary: ['home-of-sqlite'] },
  { path: 'main/runs/pglite.ts', code: usesAll('@electric-sql/pglite'), boundary: ['home-of-pglite'] },
  { path: 'sync-server/log/base.ts', code: usesAll('pg'), boundary: ['home-of-postgres'] },
  { path: 'main/runs/ws.ts', code: usesAll('ws'), boundary: ['home-of-websocket'] },
  { path: 'main/runs/hono.ts', code: usesAll('hono'), boundary: ['home-of-http'] },
  { path: 'main/runs/keyring.ts', code: usesAll('@napi-rs/keyring'), boundary: ['home-of-keychain'] },
  { path: 'main/runs/react.ts', code: usesAll('react'), boundary: ['home-of-window'] },
  { path: 'main/runs/host.ts', code: uses('../host/base.ts'), boundary: ['host-is-the-top'] },
  { path: 'main/runs/base.ts', code: value },
  { path: 'main/cli/runs.ts', code: uses('../runs/base.ts'), boundary: ['command-line-is-a-client'] },
  { path: 'renderer/features/inbox/other.ts', code: uses('../board/base.ts'), boundary: ['features-apart'] },
  {
    path: 'renderer/features/inbox/app.ts',
    code: uses('../../app/base.ts'),
    boundary: ['features-below-app'],
  },
  {
    path: 'renderer/ui/feature.ts',
    code: uses('../features/board/base.ts'),
    boundary: ['kit-and-client-know-no-feature'],
  },
  { path: 'main/host/lost.ts', code: uses('./nowhere.ts'), boundary: ['resolvable'], types: [2307] },
  { path: 'main/host/stray.ts', code: usesAll('acorn'), boundary: ['declared-package'] },
  {
    path: 'main/host/ring-a.ts',
    code: "import { b } from './ring-b.ts';\n\nexport const a: () => number = () => b() + 1;\n",
    boundary: ['no-cycle'],
    lint: ['import/no-cycle'],
  },
  {
    path: 'main/host/ring-b.ts',
    code: "import { a } from './ring-a.ts';\n\nexport const b: () => number = () => a() + 1;\n",
    lint: ['import/no-cycle'],
  },
];

const product: readonly Canary[] = [
  {
    path: 'main/host/floating.ts',
    code: 'export async function save(): Promise<void> {}\n\nexport function click(): void {\n  save();\n}\n',
    lint: ['typescript/no-floating-promises'],
  },
  {
    path: 'main/host/misused.ts',
    code: 'export async function ok(): Promise<boolean> {\n  return true;\n}\n\nexport function pick(list: number[]): number[] {\n  return list.filter(async () => ok());\n}\n',
    lint: ['typescript/no-misused-promises'],
  },
  {
    path: 'main/host/exhaustive.ts',
    code: "export function size(kind: 'a' | 'b'): number {\n  let n = 0;\n  switch (kind) {\n    case 'a':\n      n = 1;\n  }\n  return n;\n}\n",
    lint: ['typescript/switch-exhaustiveness-check'],
  },
  {
    path: 'main/host/any.ts',
    code: 'export function read(input: any): string {\n  const text: string = input;\n  input.run();\n  void [text.concat(input)];\n  return input.name;\n}\n',
    lint: [
      'typescript/no-explicit-any',
      'typescript/no-unsafe-argument',
      'typescript/no-unsafe-assignment',
      'typescript/no-unsafe-call',
      'typescript/no-unsafe-member-access',
      'typescript/no-unsafe-return',
    ],
  },
  {
    path: 'main/host/bang.ts',
    code: 'export const first = (list: readonly string[]): string => list[0]!;\n',
    lint: ['typescript/no-non-null-assertion'],
  },
  {
    path: 'main/host/cast.ts',
    code: 'export const text = (input: unknown): string => input as string;\n',
    lint: ['typescript/no-unsafe-type-assertion'],
  },
  {
    path: 'main/host/equal.ts',
    code: 'export const same = (a: number, b: number): boolean => a == b;\n',
    lint: ['eslint/eqeqeq'],
  },
  { path: 'main/host/default.ts', code: 'export default 1;\n', lint: ['import/no-default-export'] },
  {
    path: 'main/host/unused.ts',
    code: 'export function first(list: readonly number[]): number {\n  const unused = list.length;\n  return 1;\n}\n',
    lint: ['eslint/no-unused-vars'],
  },
  { path: 'main/host/star.ts', code: "export * from './base.ts';\n", lint: ['hearth/no-export-star'] },
  {
    path: 'main/host/state.ts',
    code: 'export const seen: Map<string, number> = new Map();\n',
    lint: ['hearth/no-module-state'],
  },
  {
    path: 'main/host/counter.ts',
    code: 'let count = 0;\n\nexport const next = (): number => ++count;\n',
    lint: ['hearth/no-module-state'],
  },
  {
    path: 'main/host/date.ts',
    code: 'export const today = (): Date => new Date();\n',
    lint: ['hearth/no-ambient-date'],
  },
  { path: 'main/host/BadName.ts', code: value, lint: ['unicorn/filename-case'] },
  {
    path: 'main/host/console.ts',
    code: "export const say = (): void => console.log('x');\n",
    lint: ['eslint/no-console'],
  },
  {
    path: 'main/host/now.ts',
    code: 'export const now = (): number => Date.now();\n',
    lint: ['eslint/no-restricted-properties'],
  },
  {
    path: 'main/host/random.ts',
    code: 'export const dice = (): number => Math.random();\n',
    lint: ['eslint/no-restricted-properties'],
  },
  {
    path: 'main/host/testing.ts',
    code: "export const tested: boolean = process.env['NODE_ENV'] === 'test';\n",
    lint: ['eslint/no-restricted-properties'],
  },
  {
    path: 'main/host/timer.ts',
    code: 'export const later = (run: () => void): unknown => setTimeout(run, 5);\n',
    lint: ['eslint/no-restricted-globals'],
  },
  {
    path: 'main/host/timer-global.ts',
    code: 'export const later = (run: () => void): unknown => globalThis.setTimeout(run, 5);\n',
    lint: ['eslint/no-restricted-properties'],
  },
  {
    path: 'main/host/fetch.ts',
    code: "export const get = (): Promise<Response> => fetch('https://example.org');\n",
    lint: ['eslint/no-restricted-globals'],
  },
  {
    path: 'main/host/sleep.ts',
    code: "import { setTimeout as sleep } from 'node:timers/promises';\n\nexport const nap = (): Promise<void> => sleep(5);\n",
    lint: ['eslint/no-restricted-imports'],
  },
  {
    path: 'main/host/bytes.ts',
    code: "import { randomBytes } from 'node:crypto';\n\nexport const bytes = (): Uint8Array => randomBytes(8);\n",
    lint: ['eslint/no-restricted-imports'],
  },
  {
    path: 'main/host/side-effect.ts',
    code: "import './base.ts';\n\nexport const loaded: boolean = true;\n",
    lint: ['import/no-unassigned-import'],
  },
  {
    path: 'main/host/long.ts',
    code: `${lines(401, (n) => `export const v${n}: number = ${n};`)}\n`,
    lint: ['eslint/max-lines'],
  },
  {
    path: 'main/host/long-function.ts',
    code: `export function sum(): number {\n  let n = 0;\n${lines(60, (n) => `  n += ${n};`)}\n  return n;\n}\n`,
    lint: ['eslint/max-lines-per-function'],
  },
  {
    path: 'main/host/unused-disable.ts',
    code: `// oxlint-disable-next-line no-console\n${value}`,
    lint: ['unused-disable'],
  },
];

const window: readonly Canary[] = [
  {
    path: 'renderer/ui/hooks.tsx',
    code: "import { useState, useEffect } from 'react';\n\nexport function useThing(on: boolean): void {\n  if (on) useState(1);\n  useEffect(() => {\n    document.title = String(on);\n  }, []);\n}\n",
    lint: ['react-hooks/rules-of-hooks', 'react-hooks/exhaustive-deps'],
  },
  {
    path: 'renderer/ui/alt.tsx',
    code: 'export const Face = (): React.JSX.Element => <img src="a.png" />;\n',
    lint: ['jsx-a11y/alt-text'],
  },
  {
    path: 'renderer/ui/nested.tsx',
    code: 'export function List(props: { rows: string[] }): React.JSX.Element {\n  const Row = (row: { name: string }): React.JSX.Element => <li>{row.name}</li>;\n  return <ul>{props.rows.map((name) => <Row key={name} name={name} />)}</ul>;\n}\n',
    lint: ['react/no-unstable-nested-components'],
  },
  { path: 'renderer/ui/styled.ts', code: "import './style.css';\n\nexport const styled: boolean = true;\n" },
  { path: 'renderer/ui/style.css', code: ':root { color: black; }\n' },
  {
    path: 'renderer/ui/storage.ts',
    code: "export const seen = (): string | null => localStorage.getItem('a');\n",
    lint: ['eslint/no-restricted-globals'],
  },
  { path: 'renderer/ui/process.ts', code: 'export const where: string = process.cwd();\n', types: [2591] },
  {
    path: 'preload/post.ts',
    code: "export const post = (): void => window.postMessage('port');\n",
    lint: ['unicorn/require-post-message-target-origin'],
  },
  { path: 'shared/lib/dom.ts', code: 'export const title = (): string => document.title;\n', types: [2584] },
  { path: 'main/host/dom.ts', code: 'export const title = (): string => document.title;\n', types: [2584] },
  { path: 'main/host/enum.ts', code: 'export enum Kind {\n  A,\n}\n', types: [1294] },
  {
    path: 'main/host/index-access.ts',
    code: 'export const first = (list: readonly string[]): string => list[0];\n',
    types: [2322],
  },
  {
    path: 'main/host/inferred.ts',
    code: 'export const inferred = [1, 2].map((n) => n * 2);\n',
    types: [9010],
  },
];

const tests: readonly Canary[] = [
  {
    path: 'main/host/mock.test.ts',
    code: "import { expect, it, vi } from 'vitest';\nimport { value } from './base.ts';\n\nvi.mock('./base.ts');\n\nit('has a value', () => {\n  expect(value).toBe(1);\n});\n",
    lint: ['vitest/no-restricted-vi-methods'],
  },
  {
    path: 'main/host/empty.test.ts',
    code: "import { it } from 'vitest';\nimport { value } from './base.ts';\n\nit('cannot fail', () => {\n  void value;\n});\n",
    lint: ['vitest/expect-expect'],
  },
  {
    path: 'main/host/focus.test.ts',
    code: "import { expect, it } from 'vitest';\n\nit.only('hides the others', () => {\n  expect(1).toBe(1);\n});\n",
    lint: ['vitest/no-focused-tests'],
  },
  {
    path: 'main/host/sleep.test.ts',
    code: "import { expect, it } from 'vitest';\n\nit('sleeps', async () => {\n  await new Promise((done) => setTimeout(done, 50));\n  expect(1).toBe(1);\n});\n",
    lint: ['eslint/no-restricted-globals'],
  },
  {
    path: 'main/host/floating.test.ts',
    code: "import { expect, it } from 'vitest';\n\nconst load = async (): Promise<number> => 1;\n\nit('forgets to wait', () => {\n  load();\n  expect(1).toBe(1);\n});\n",
    lint: ['typescript/no-floating-promises'],
  },
];

export const canaries: readonly Canary[] = [...bases, ...boundaries, ...product, ...window, ...tests];
