import { z } from 'zod';
import type { NewHarnessEvent } from '../types.ts';

/** Who says something: chunks of the one end a message of the other. */
export type Speaker = 'agent' | 'thought' | 'person';

/** Joins the chunks of messages, as ACP never says that one is complete. */
export interface Texts {
  add(speaker: Speaker, chunk: TextChunk, raw: unknown): NewHarnessEvent[];
  /** The end of the open message: something else has begun. */
  end(): NewHarnessEvent[];
  /** The last whole message of the agent; empty before the first. */
  readonly last: string;
}

/** What is read of a `ContentChunk` (ACP v1). */
export interface TextChunk {
  readonly content: Block;
  readonly messageId?: string | null | undefined;
}
interface Block {
  readonly type: string;
  readonly text?: string | undefined;
  readonly uri?: string | undefined;
  readonly name?: string | undefined;
}

const block: z.ZodType<Block> = z.object({
  type: z.string(),
  text: z.string().optional(),
  uri: z.string().optional(),
  name: z.string().optional(),
});
export const textChunk: z.ZodType<TextChunk> = z.object({
  content: block,
  messageId: z.string().nullish().catch(null),
});

interface OpenText {
  readonly itemId: string;
  readonly speaker: Speaker;
  readonly messageId: string | null;
  readonly parts: string[];
}

/** Creates the joiner of one session. */
export function createTexts(): Texts {
  let open: OpenText | null = null;
  let count = 0;
  let last = '';

  const end = (): NewHarnessEvent[] => {
    const ended = open;
    open = null;
    const text = ended?.parts.join('') ?? '';
    if (!ended || text === '') return [];
    const { itemId, speaker } = ended;
    if (speaker === 'agent') last = text;
    return speaker === 'thought'
      ? [{ kind: 'reasoning.completed', itemId, text, raw: null }]
      : [{ kind: 'message.completed', itemId, role: speaker, text, raw: null }];
  };
  return {
    add(speaker, { content, messageId = null }, raw) {
      const same = open?.speaker === speaker && (messageId === null || messageId === open.messageId);
      const before = same ? [] : end();
      open ??= { itemId: `message-${++count}`, speaker, messageId, parts: [] };
      const { itemId } = open;
      const text = shown(content);
      if (text === '') return before;
      open.parts.push(text);
      if (speaker === 'person') return before;
      const kind = speaker === 'agent' ? 'message.delta' : 'reasoning.delta';
      return [...before, { kind, itemId, text, raw }];
    },
    end,
    get last() {
      return last;
    },
  };
}

/** A block as text; of a picture or a file only that it is there. */
function shown({ type, text, name, uri }: Block): string {
  return type === 'text' ? (text ?? '') : `[${name ?? uri ?? type}]`;
}
