import { z } from 'zod';

/**
 * The first key of `value` that `schema` does not name at that place, or null. It looks everywhere, also
 * below values that should be plain ones, so that nothing forbidden hides behind another fault. Iterative:
 * a hostile value may be nested as deep as it is long.
 */
export function findForeignKey(schema: z.ZodType, value: unknown): string | null {
  const todo: { schema: unknown; value: unknown }[] = [{ schema, value }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    const inner = unwrap(next.schema);
    if (Array.isArray(next.value)) {
      const element = inner instanceof z.ZodArray ? inner.element : null;
      for (const item of next.value) todo.push({ schema: element, value: item });
      continue;
    }
    const named = new Map<string, unknown>(inner instanceof z.ZodObject ? Object.entries(inner.shape) : []);
    for (const [key, part] of Object.entries(next.value)) {
      if (!named.has(key)) return key;
      todo.push({ schema: named.get(key), value: part });
    }
  }
  return null;
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;
}

/** The name of a key, fit for a log: a key from outside may itself be a secret or a control sequence. */
export function fieldName(key: string): string {
  return key.slice(0, 32).replaceAll(/[^A-Za-z0-9_.$-]/g, '?');
}
