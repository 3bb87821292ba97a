import type * as Y from 'yjs';
import { limits } from '../domain/issue.ts';
import { replaceText } from './text-edit.ts';
import { readText } from './y-read.ts';

// `comments` is reserved.
const BODY = 'body';

/** Projects the description of the document `issue:<id>`, as Markdown. */
export function readBody(doc: Y.Doc): string {
  return readText(doc.getText(BODY).toJSON(), limits.description, '');
}

/** Makes the description say exactly this, by the smallest edit. */
export function writeBody(doc: Y.Doc, body: string): void {
  replaceText(doc.getText(BODY), body);
}
