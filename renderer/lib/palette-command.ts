import type { LucideIcon } from 'lucide-react';

/** Something that the palette can do. */
export interface PaletteCommand {
  /** Unique over the palette. */
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly mark?: React.ReactNode;
  readonly keys?: string;
  /** What kind of thing it is, at the right. */
  readonly end?: string;
  /** Shown only when it is asked for by name. */
  readonly rare?: boolean;
  /** The palette stays open, for a choice. */
  readonly stays?: boolean;
  readonly run: () => void;
}
