const MAX_TITLE = 40;

/**
 * Branch of a run: `hearth/eng-123-short-title`. Letters, digits and dashes only, so it matches the
 * catalogue's rule for `run.branch` whatever the title is. `attempt` 2 and up is appended.
 */
export function branchName({ key, title }: { key: string; title: string }, attempt = 1): string {
  const words = [slug(key), shorten(slug(title))].filter((word) => word !== '');
  const name = words.join('-') || 'run';
  return `hearth/${name}${attempt > 1 ? `-${attempt}` : ''}`;
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
  if (text.length <= MAX_TITLE) return text;
  const cut = text.slice(0, MAX_TITLE + 1);
  const end = cut.lastIndexOf('-');
  return cut.slice(0, end > 0 ? end : MAX_TITLE);
}
