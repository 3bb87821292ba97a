import { clientMutants } from './client-mutants.ts';
import type { Mutant } from './mutant.ts';
import { serverMutants } from './server-mutants.ts';

/** Every planted bug. */
export const mutants: readonly Mutant[] = [...clientMutants, ...serverMutants];
