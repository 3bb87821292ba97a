/** One change of the product's source text, made while it is loaded. `find` occurs once in `file`. */
export interface Edit {
  /** Path from the root of the project. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A bug that the simulator must notice. */
export interface Mutant extends Edit {
  readonly name: string;
  /** What goes wrong, for a person. */
  readonly describes: string;
  /** The story that it is about, which is told in every world in which it is hunted; without one, the usual mix. */
  readonly story?: string;
  /** What else would keep it from doing harm, and is taken away with it. */
  readonly also?: readonly Edit[];
}
