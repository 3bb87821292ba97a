import type { NewHarnessEvent } from '../types.ts';
import type { Delta, TextPart } from './schemas.ts';

/** What was told of one text that is still being written. */
interface Told {
  readonly kind: 'message.delta' | 'reasoning.delta';
  text: string;
  /** Pieces were lost, so the next ones would not join on. */
  broken: boolean;
}

/** The texts of one session as far as they were told. */
export interface Texts {
  /** Who wrote a message. */
  from(messageId: string, role: 'user' | 'assistant'): void;
  written(part: TextPart, raw: unknown): NewHarnessEvent[];
  delta(delta: Delta, raw: unknown): NewHarnessEvent[];
  /** Pieces of what is being written were missed. */
  breakOff(): void;
}

export function createTexts(): Texts {
  const roles = new Map<string, 'user' | 'assistant'>();
  const open = new Map<string, Told>();
  const done = new Set<string>();

  const grow = (itemId: string, told: Told, text: string, raw: unknown): NewHarnessEvent[] => {
    const before = told.text;
    told.text = text;
    if (!text.startsWith(before) || text.length === before.length) return [];
    return [{ kind: told.kind, itemId, text: text.slice(before.length), raw }];
  };
  const ofPerson = ({ id: itemId, text, synthetic }: TextPart, raw: unknown): NewHarnessEvent[] => {
    if (text === '' || synthetic) return [];
    done.add(itemId);
    return [{ kind: 'message.completed', itemId, role: 'person', text, raw }];
  };
  return {
    from: (messageId, role) => void roles.set(messageId, role),
    written(part, raw) {
      const { id: itemId, text, type, time } = part;
      if (done.has(itemId)) return [];
      if (roles.get(part.messageID) === 'user') return ofPerson(part, raw);
      const kind = type === 'text' ? 'message.delta' : 'reasoning.delta';
      const told = open.get(itemId) ?? { kind, text: '', broken: false };
      open.set(itemId, told);
      // While it is being written, opencode keeps the text as it was at the start.
      const events = text === '' ? [] : grow(itemId, told, text, raw);
      if (time.end === undefined) return events;
      open.delete(itemId);
      done.add(itemId);
      if (text === '') return [];
      if (type === 'reasoning') return [...events, { kind: 'reasoning.completed', itemId, text, raw }];
      return [...events, { kind: 'message.completed', itemId, role: 'agent', text, raw }];
    },
    delta({ partID, field, delta }, raw) {
      const told = open.get(partID);
      if (field !== 'text' || !told || told.broken) return [];
      return grow(partID, told, told.text + delta, raw);
    },
    breakOff() {
      for (const told of open.values()) told.broken = true;
    },
  };
}
