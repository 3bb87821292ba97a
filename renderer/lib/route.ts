/** Where the window is. Kept in the URL fragment, so that reload, back and forward work. */
export type Route =
  | { view: 'issues'; projectId: string | null; filter: IssueFilter }
  | { view: 'my-issues' }
  | { view: 'issue'; issueId: string }
  | { view: 'runs'; projectId: string | null }
  | { view: 'run'; runId: string; tab: RunTab; file?: FilePlace }
  | { view: 'inbox' }
  | { view: 'terminals' }
  | { view: 'ledger' }
  | { view: 'trash' }
  | { view: 'refused' }
  | { view: 'settings'; section: SettingsSection };

export const issueFilters = ['all', 'active', 'backlog'] as const;
export type IssueFilter = (typeof issueFilters)[number];

export const runTabs = ['timeline', 'terminal', 'changes', 'evidence', 'files', 'ledger'] as const;
export type RunTab = (typeof runTabs)[number];

/** A file of a run, by its path in the worktree, and the line to go to; null for its beginning. */
export interface FilePlace {
  readonly path: string;
  readonly line: number | null;
}

export const settingsSections = ['workspace', 'members', 'devices', 'sync', 'storage'] as const;
export type SettingsSection = (typeof settingsSections)[number];

/** Where a window begins. */
export const home: Route = { view: 'issues', projectId: null, filter: 'all' };

/** Spells a route as a URL fragment, `#` included. */
export function formatRoute(route: Route): string {
  switch (route.view) {
    case 'issues':
      return `#/${scope(route.projectId)}issues/${route.filter}`;
    case 'my-issues':
      return '#/my-issues';
    case 'issue':
      return `#/issue/${route.issueId}`;
    case 'runs':
      return `#/${scope(route.projectId)}runs`;
    case 'run':
      return `#/run/${route.runId}/${route.tab}${formatFile(route.file)}`;
    case 'inbox':
    case 'terminals':
    case 'ledger':
    case 'trash':
    case 'refused':
      return `#/${route.view}`;
    case 'settings':
      return `#/settings/${route.section}`;
  }
}

/** Reads a URL fragment; anything unknown is the home route. */
export function parseRoute(fragment: string): Route {
  const parts = fragment.replace(/^#\/?/, '').split('/');
  const projectId = parts[0] === 'project' ? (parts[1] ?? null) : null;
  const [view, first, second, ...rest] = projectId ? parts.slice(2) : parts;
  switch (view) {
    case 'issues':
      return { view, projectId, filter: oneOf(issueFilters, first) ?? 'all' };
    case 'runs':
      return { view, projectId };
    case 'issue':
      return first ? { view, issueId: first } : home;
    case 'run':
      return first
        ? { view, runId: first, tab: oneOf(runTabs, second) ?? 'timeline', ...parseFile(rest) }
        : home;
    case 'settings':
      return { view, section: oneOf(settingsSections, first) ?? 'workspace' };
    case 'my-issues':
    case 'inbox':
    case 'terminals':
    case 'ledger':
    case 'trash':
    case 'refused':
      return { view };
    default:
      return home;
  }
}

function scope(projectId: string | null): string {
  return projectId ? `project/${projectId}/` : '';
}

function formatFile(file: FilePlace | undefined): string {
  if (file === undefined) return '';
  return `/${encodeURIComponent(file.path)}${file.line === null ? '' : `/${file.line}`}`;
}

function parseFile([path, line]: readonly string[]): { file?: FilePlace } {
  if (path === undefined || path === '') return {};
  try {
    const number = /^[1-9]\d{0,8}$/.test(line ?? '') ? Number(line) : null;
    return { file: { path: decodeURIComponent(path), line: number } };
  } catch {
    // Not every text is what a URL may hold.
    return {};
  }
}

function oneOf<T extends string>(values: readonly T[], text: string | undefined): T | undefined {
  return values.find((value) => value === text);
}
