/** `npm run format`: lays out every file the way `npm run check` wants it. */
import { tool } from './lib/paths.ts';
import { runNode } from './lib/run.ts';

const { code } = await runNode(tool('oxfmt/bin/oxfmt'), ['--write', '.'], { show: true });
process.exitCode = code;
