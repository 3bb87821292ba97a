import { plainStory, type Tell } from './stories.ts';

/** Documents are merged, groups compacted, and backups made, while people work. */
export const tellCare: Tell = ({ server }, random) => {
  server.careFor({ upkeepMs: random.between(2_000, 12_000), backupMs: random.between(2_000, 9_000) });
  return plainStory;
};
