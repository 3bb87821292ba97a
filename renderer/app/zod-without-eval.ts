import { z } from 'zod';

// Under the policy of the page no code may be made from text. zod tries once, when the first schema is declared,
// and the browser reports it: so this module comes before all that declare one; the build puts it into zod's own file for that.
z.config({ jitless: true });
