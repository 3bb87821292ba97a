/**
 * Who may import whom. Every rule is planted in build/check/canaries.ts and must be seen to fail; @swc/core reads the
 * sources, because TypeScript 7 has no compiler API and dependency-cruiser would otherwise find nothing.
 */

const tests = '[.]test[.]tsx?$';
const layers = 'main|renderer|preload|sync-server|build|e2e|bench';
/** The folder of an installed package, however it was reached. */
const packages = (names) => `(^|/)node_modules/(${names})/`;

/** Forbids what `from` may not import, with the sentence a person reads. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const shared = [
  forbid(
    'shared-imports-nothing',
    'shared is the base of everything, so it imports none of the others.',
    { path: '^shared/' },
    { path: `^(${layers})/` },
  ),
  forbid(
    'shared-npm',
    'shared uses zod, the Yjs family and canonicalize, nothing else: it must run everywhere.',
    { path: '^shared/', pathNot: [tests, '^shared/testing/'] },
    { path: '(^|/)node_modules/', pathNot: packages('zod|yjs|y-protocols|lib0|canonicalize') },
  ),
  forbid(
    'shared-crdt',
    'Only shared/documents and shared/wire know the CRDT.',
    { path: '^shared/', pathNot: [tests, '^shared/(documents|wire|testing)/'] },
    { path: packages('yjs|y-protocols|lib0') },
  ),
  forbid(
    'shared-canonical-form',
    'What is signed is encoded in shared/boundary only.',
    { path: '^shared/', pathNot: [tests, '^shared/(boundary|testing)/'] },
    { path: packages('canonicalize') },
  ),
  forbid(
    'shared-no-node',
    'shared runs in the window too: no Node modules.',
    { path: '^shared/', pathNot: [tests, '^shared/testing/'] },
    { dependencyTypes: ['core'] },
  ),
];

const processes = [
  forbid(
    'renderer-alone',
    'The window talks to the host through the contract and imports only shared.',
    { path: '^renderer/', pathNot: tests },
    { path: '^(main|preload|sync-server|build|e2e|bench)/' },
  ),
  forbid(
    'renderer-no-node',
    'The window is sandboxed: no Node modules.',
    { path: '^(renderer|preload)/', pathNot: tests },
    { dependencyTypes: ['core'] },
  ),
  forbid(
    'preload-alone',
    'The bridge has no logic: it imports electron and shared only.',
    { path: '^preload/', pathNot: tests },
    { path: '^(main|renderer|sync-server|build|e2e|bench)/' },
  ),
  forbid(
    'sync-server-alone',
    'The sync server is deployed without the host: it imports shared only.',
    { path: '^sync-server/', pathNot: tests },
    { path: '^(main|renderer|preload|build|e2e|bench)/' },
  ),
  forbid(
    'main-alone',
    'The host imports shared only; it serves the other parts, it does not use them.',
    { path: '^main/', pathNot: tests },
    { path: '^(renderer|preload|sync-server|build|e2e|bench)/' },
  ),
];

const doors = [
  forbid(
    'electron-in-app',
    'Only main/app and the preload know Electron; the host runs without it.',
    { pathNot: '^(main/app|preload)/' },
    { path: packages('electron') },
  ),
  forbid(
    'pty-in-supervisor',
    'Only main/supervisor opens terminals.',
    { pathNot: '^main/supervisor/' },
    { path: packages('node-pty') },
  ),
  forbid(
    'shell-alone',
    'main/app starts the host as a process of its own and imports none of it.',
    { path: '^main/app/', pathNot: tests },
    { path: '^main/(?!app/)' },
  ),
  forbid(
    'shell-is-a-leaf',
    'Nothing imports the Electron shell.',
    { path: '^main/(?!app/)' },
    { path: '^main/app/' },
  ),
  forbid(
    'supervisor-alone',
    'The supervisor is its own process and imports shared only.',
    { path: '^main/supervisor/', pathNot: tests },
    { path: '^main/(?!supervisor/)' },
  ),
  forbid(
    'supervisor-door',
    'The host starts the supervisor and speaks to it through these files, never to its insides.',
    { path: '^main/(?!supervisor/)', pathNot: tests },
    { path: '^main/supervisor/(?!(channel|protocol|fork-launcher)[.]ts$)' },
  ),
  forbid(
    'no-process-elsewhere',
    'Only the supervisor starts agents; git, the host and the command line start their own processes.',
    { path: '^main/', pathNot: [tests, '^main/(app|cli|git|host|runs|supervisor)/'] },
    { path: `^(node:)?(child_process|cluster)$|${packages('execa')}` },
  ),
  forbid(
    'server-decodes-in-threads',
    'The sync server hands bytes of others to Yjs in sync-server/decode only, where threads with limits do it.',
    { path: '^sync-server/', pathNot: [tests, '^sync-server/decode/'] },
    { path: packages('yjs') },
  ),
  forbid(
    'server-starts-nothing',
    'The sync server starts no process.',
    { path: '^(sync-server|shared|renderer|preload)/', pathNot: [tests, '^shared/testing/'] },
    { path: `^(node:)?(child_process|cluster)$|${packages('execa|node-pty')}` },
  ),
];

/** Packages with one home: elsewhere the code takes what the home makes of them. */
const homes = [
  ['sqlite', '^(main/store|sync-server/log)/', '^node:sqlite$'],
  ['pglite', '^main/(replica|store)/', packages('@electric-sql')],
  ['postgres', '^sync-server/log/postgres/', packages('pg')],
  ['websocket', '^(main/(cli|contract|sync)|sync-server)/', packages('ws')],
  ['http', '^(main/contract|sync-server)/', packages('hono|@hono')],
  ['keychain', '^main/vault/', packages('@napi-rs')],
  [
    'window',
    '^renderer/',
    packages('react|react-dom|@base-ui|@codemirror|@tanstack|tinykeys|zustand|lucide-react'),
  ],
].map(([name, home, path]) =>
  forbid(
    `home-of-${name}`,
    `Only ${home} uses it.`,
    { path: '^(main|preload|renderer|shared|sync-server)/', pathNot: [tests, home, '^shared/testing/'] },
    { path },
  ),
);

const composition = [
  forbid(
    'host-is-the-top',
    'main/host puts the parts together; they do not know it. The real clock and timers are handed to them.',
    { path: '^main/(?!cli/|host/)', pathNot: tests },
    { path: '^main/host/' },
  ),
  forbid(
    'command-line-is-a-client',
    'The command line starts the host, or finds it by its lock and talks to it through the contract.',
    { path: '^main/cli/', pathNot: tests },
    { path: '^main/(?!cli/|contract/|host/|store/lock[.]ts$)' },
  ),
];

const screens = [
  forbid(
    'features-apart',
    'Features do not import each other: share through renderer/ui, renderer/client or shared.',
    { path: '^renderer/features/([^/]+)/' },
    { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
  ),
  forbid(
    'features-below-app',
    'renderer/app puts the features together; they do not know it.',
    { path: '^renderer/(features|client|ui)/', pathNot: tests },
    { path: '^renderer/app/' },
  ),
  forbid(
    'kit-and-client-know-no-feature',
    'renderer/ui and renderer/client serve every feature and know none.',
    { path: '^renderer/(client|ui)/', pathNot: tests },
    { path: '^renderer/features/' },
  ),
];

const hygiene = [
  forbid('no-cycle', 'A cycle has no bottom to start reading from.', {}, { circular: true }),
  forbid('resolvable', 'The import leads nowhere.', {}, { couldNotResolve: true }),
  forbid(
    'product-without-tests',
    'What ships does not import tests, fakes or development packages.',
    { path: '^(main|preload|renderer|shared|sync-server)/', pathNot: [tests, '^shared/testing/'] },
    { path: [tests, '^shared/testing/', packages('vitest|fast-check|@playwright')] },
  ),
  forbid(
    'declared-package',
    'The package is not in package.json, so it may vanish with the next install.',
    {},
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  ),
];

export default {
  forbidden: [...shared, ...processes, ...doors, ...homes, ...composition, ...screens, ...hygiene],
  options: {
    parser: 'swc',
    // Type-only imports count: they tie two layers together just as well.
    tsPreCompilationDeps: true,
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '[?]url$|[.]css$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
