import { appOrigin, appPath } from './origin.ts';

/** Who asks the platform for a permission, as far as Electron tells. */
export interface PermissionQuestion {
  readonly permission: string;
  /** Origin or address of the asking frame. */
  readonly origin: string;
  readonly isMainFrame: boolean;
}

const granted: readonly string[] = ['notifications', 'clipboard-sanitized-write'];

/** Grants our own document notifications and writing plain text to the clipboard; nobody anything else. */
export function isPermitted({ permission, origin, isMainFrame }: PermissionQuestion): boolean {
  return isMainFrame && (origin === appOrigin || appPath(origin) !== null) && granted.includes(permission);
}
