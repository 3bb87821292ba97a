import { isCommandName, summaries, type CommandName } from './commands.ts';
import { describeSettings, flagOf } from './options.ts';

const WIDTH = 30;

function line(left: string, right: string): string {
  return `  ${left.padEnd(WIDTH)}${right}`;
}

const exits = `Exit codes: 0 done; 1 it failed, or verify found something; 2 the command line is wrong.`;

function describe(name: CommandName): string {
  const settings = describeSettings(name).map(({ key, about }) => {
    const { placeholder, help, variable, fallback } = about;
    if (placeholder === null) return line(flagOf(key), variable === null ? help : `${help} [${variable}]`);
    const otherwise = fallback === null ? '' : ` (default ${fallback})`;
    return line(
      `${flagOf(key)} ${placeholder}`,
      `${help}${otherwise}${variable === null ? '' : ` [${variable}]`}`,
    );
  });
  return [
    `Usage: hearth-sync ${name} [options]`,
    '',
    `${summaries[name].charAt(0).toUpperCase()}${summaries[name].slice(1)}.`,
    '',
    ...settings,
    '',
    'In brackets: the variable of the environment that says the same. An option goes before it.',
    exits,
  ].join('\n');
}

/** The help of a command, or of the program; ends without a line break. */
export function helpText(of: CommandName | null): string {
  if (of !== null) return describe(of);
  return [
    'Usage: hearth-sync [command] [options]',
    '',
    ...Object.keys(summaries)
      .filter(isCommandName)
      .map((name) => line(name, summaries[name])),
    '',
    'Without a command: serve, with the log in ./hearth-data, for this machine only.',
    'hearth-sync help COMMAND names its options.',
    exits,
  ].join('\n');
}
