import type { Problem } from '../core/problem.ts';
import { rulesPath } from '../core/rules/written-rules.ts';

/** Git keeps no empty folder: a directory that the rules name and where nothing lies is a slip, or was lost. */
export function nothingIn(directory: string, what: string, key: string): Problem {
  return {
    path: directory,
    message: `there is no such folder, or no ${what} in it (*.yml or *.yaml)`,
    remedy: `Put one there, or correct \`${key}\` in ${rulesPath}.`,
  };
}
