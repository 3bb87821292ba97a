const MAX_PART = 40;
/** The catalogue takes 120 characters of `run.branch`; the rest is left for the number of the attempt. */
const MAX_NAME = 110;
const PREFIX = 'hearth/';

/** What a project uses when nobody chose another. */
export const defaultBranchTemplate = 'hearth/{key}-{title}';

export interface BranchOptions {
  /** Text with `{key}`, `{title}`, `{user}` and `{date}`; one with a problem counts as the default. */
  readonly template?: string;
  /** 2 and up is appended. */
  readonly attempt?: number;
  /** Name of the person. */
  readonly user?: string;
  /** Day of the run, `2026-01-31`. */
  readonly date?: string;
}

const placeholder = /\{(key|title|user|date)\}/g;

/**
 * Branch of a run, by default `hearth/eng-123-short-title`. Always a valid name of a branch in letters,
 * digits, dots, dashes and slashes, whatever the issue and the template are, so it matches the
 * catalogue's rule for `run.branch`. It lies below `hearth/` unless the template names another folder.
 */
export function branchName(
  issue: { readonly key: string; readonly title: string },
  { template = defaultBranchTemplate, attempt = 1, user = '', date = '' }: BranchOptions = {},
): string {
  const words: Readonly<Record<string, string>> = { ...issue, user, date };
  const chosen = branchTemplateProblem(template) === null ? template : defaultBranchTemplate;
  const filled = chosen.replaceAll(placeholder, (_, name: string) => shorten(slug(words[name] ?? '')));
  const tidy = tidyPath(tidyPath(filled).slice(0, MAX_NAME));
  const name = below(chosen, tidy);
  return attempt > 1 ? `${name}-${attempt}` : name;
}

/** Why a template cannot be used, as a sentence; null when it can. */
export function branchTemplateProblem(template: string): string | null {
  const literal = template.replaceAll(placeholder, 'x');
  if (/[{}]/.test(literal)) return 'Only {key}, {title}, {user} and {date} are filled in.';
  if (!/^[A-Za-z0-9._/-]*$/.test(literal)) {
    return 'A branch is made of letters, digits, dots, dashes and slashes.';
  }
  if (literal === '' || literal.length > MAX_NAME / 2) return 'A template has 1 to 55 characters.';
  const parts = literal.split('/');
  return parts.every(isTidy)
    ? null
    : 'No part between slashes may be empty, begin with a dot or dash, or end with a dot, a dash or ".lock".';
}

/** Without a folder of its own a branch could be named `main`. */
function below(template: string, name: string): string {
  const folder = name.includes('/') && template.includes('/');
  if (folder) return name;
  const bare = name === tidyPath(PREFIX) ? '' : name;
  return `${PREFIX}${bare || 'run'}`;
}

function isTidy(part: string): boolean {
  return part !== '' && part === tidyPart(part);
}

/** Parts that hold nothing are left out. */
function tidyPath(path: string): string {
  return path
    .split('/')
    .map(tidyPart)
    .filter((part) => part !== '')
    .join('/');
}

/** What git-check-ref-format(1) forbids of letters, digits, dots and dashes; twice, as one cut uncovers the next. */
function tidyPart(part: string): string {
  const tidy = part
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .replace(/\.lock$/i, '');
  return tidy === part ? part : tidyPart(tidy);
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** Cuts between words where it can. */
function shorten(text: string): string {
  if (text.length <= MAX_PART) return text;
  const cut = text.slice(0, MAX_PART + 1);
  const end = cut.lastIndexOf('-');
  return cut.slice(0, end > 0 ? end : MAX_PART);
}
