import { catalogue } from './catalogue.ts';
import type { CatalogueRow } from './catalogue.ts';

const intro = `# What may leave this machine

Made from \`shared/boundary/catalogue.ts\`; the rules are in \`shared/boundary/SPEC.md\`. What has no row here stays on this machine.

Classes: **R** metadata that may be replicated · **C** content written by people, synced by design · **L** local only · **S** secret, kept in the keychain · **E** passed on while people look, never stored.
`;

const parts: readonly { title: string; carrier: CatalogueRow['carrier'] }[] = [
  { title: 'In the envelope of a run', carrier: 'envelope' },
  { title: 'In records of the server', carrier: 'server' },
  { title: 'In documents', carrier: 'document' },
  { title: 'While people look', carrier: 'presence' },
  { title: 'Never', carrier: 'none' },
];

/** The page `docs/boundary.md`. */
export function catalogueDoc(): string {
  return [intro, ...parts.map(({ title, carrier }) => table(title, carrier))].join('\n');
}

function table(title: string, carrier: CatalogueRow['carrier']): string {
  const lines = catalogue.filter((row) => row.carrier === carrier).map(line);
  return `## ${title}\n\n| field | class | type | max | rules |\n|---|---|---|---|---|\n${lines.join('\n')}\n`;
}

function line(row: CatalogueRow): string {
  const cells = [`\`${row.path}\``, row.class, row.type, row.max, row.rules];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
