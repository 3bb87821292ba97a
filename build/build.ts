/** `npm run build`: bundles the app, the host, the window and the commands into dist/. */
import { bundle } from './lib/bundle.ts';

try {
  await bundle((line) => console.log(line));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
