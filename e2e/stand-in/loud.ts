/** What JavaScript itself asks objects for, so that its absence is no use of an API. */
const harmless: readonly PropertyKey[] = ['then', 'toJSON', 'constructor', 'asymmetricMatch', 'nodeType'];

/** Wraps a part of the API: reading or setting what the stand-in does not have throws and names it. */
export function loud<T extends object>(name: string, target: T): T {
  const missing = (key: PropertyKey): Error =>
    new Error(
      `Chromium stand-in: ${name}.${String(key)} is not there. Add it to e2e/stand-in or do not use it.`,
    );
  return new Proxy(target, {
    get(inner, key) {
      if (typeof key === 'string' && !(key in inner) && !harmless.includes(key)) throw missing(key);
      const value: unknown = Reflect.get(inner, key, inner);
      return typeof value === 'function' && !isClass(value) ? (value.bind(inner) as unknown) : value;
    },
    set(inner, key, value) {
      if (!(key in inner)) throw missing(key);
      return Reflect.set(inner, key, value, inner);
    },
  });
}

function isClass(value: Function): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

/** Throws when an options object has a name that the stand-in does not know. */
export function knowOptions(what: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) throw new Error(`Chromium stand-in: option ${key} of ${what} is not known.`);
  }
}
