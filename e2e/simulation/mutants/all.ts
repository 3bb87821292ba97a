import { accessMutants } from './access-mutants.ts';
import { clientMutants } from './client-mutants.ts';
import { documentMutants } from './document-mutants.ts';
import type { Mutant } from './mutant.ts';
import { serverLifeMutants } from './server-life-mutants.ts';
import { serverMutants } from './server-mutants.ts';
import { workMutants } from './work-mutants.ts';

/** Every planted bug. */
export const mutants: readonly Mutant[] = [
  ...clientMutants,
  ...serverMutants,
  ...serverLifeMutants,
  ...accessMutants,
  ...documentMutants,
  ...workMutants,
];
