import type { Place } from './commands.ts';
import { databaseHome } from './database-home.ts';
import { folderHome } from './folder-home.ts';
import type { LogHome } from './log-home.ts';

/** The log that a command is about. Opens nothing yet. */
export function homeOf({ data, database }: Place): LogHome {
  return database === null ? folderHome(data) : databaseHome(database);
}
