import { hash } from 'node:crypto';

/** One statement with its parameters. Its text is one of few: what differs is in the parameters. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** The statement with a name, by which each connection prepares it once. */
export function named({ text, values }: Statement): Statement & { readonly name: string } {
  return { name: hash('sha1', text), text, values };
}
