/** The person's choice: follow the system, or always light or dark. */
export type ThemeChoice = 'system' | 'light' | 'dark';

export interface ThemeOptions {
  /** The element that carries `data-theme`: `document.documentElement`. */
  readonly root: { readonly dataset: { theme?: string | undefined } };
  /** `matchMedia('(prefers-color-scheme: dark)')`. */
  readonly media: {
    readonly matches: boolean;
    addEventListener(type: 'change', listener: () => void): void;
    removeEventListener(type: 'change', listener: () => void): void;
  };
  /** Where the choice is remembered; `localStorage` will do. */
  readonly storage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
}

export interface Theme {
  /** What the person chose. */
  get(): ThemeChoice;
  /** Applies the choice at once and remembers it. */
  set(choice: ThemeChoice): void;
  /** What is shown now: the choice, or what the system says. */
  shown(): 'light' | 'dark';
  /** Called after each change of what is chosen or shown; returns its own undo. */
  subscribe(listener: () => void): () => void;
}

const KEY = 'hearth.theme';

const parseChoice = (value: string | null): ThemeChoice =>
  value === 'light' || value === 'dark' ? value : 'system';

/** Reads the remembered choice and applies it. Colours follow by CSS alone (see tokens.css). */
export function createTheme(options: ThemeOptions): Theme {
  const { root, media, storage } = options;
  const listeners = new Set<() => void>();
  let choice = parseChoice(storage.getItem(KEY));

  const apply = (): void => {
    if (choice === 'system') delete root.dataset.theme;
    else root.dataset.theme = choice;
  };
  const tell = (): void => listeners.forEach((listener) => listener());
  const onSystem = (): void => {
    if (choice === 'system') tell();
  };
  apply();

  return {
    get: () => choice,
    set(next) {
      choice = next;
      storage.setItem(KEY, next);
      apply();
      tell();
    },
    shown: () => (choice === 'system' ? (media.matches ? 'dark' : 'light') : choice),
    subscribe(listener) {
      if (listeners.size === 0) media.addEventListener('change', onSystem);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) media.removeEventListener('change', onSystem);
      };
    },
  };
}
