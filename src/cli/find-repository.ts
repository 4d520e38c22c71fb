import { dirname, join, relative, resolve } from 'node:path';
import { rulesPath } from '../core/rules/written-rules.ts';
import { kindOf } from './folder.ts';

/** Where a policy repository was looked for, and what was found. */
export interface FoundRepository {
  /** Relative to where the command runs, `.` for there: the repository, or else the last folder that was looked at. */
  readonly folder: string;
  readonly hasRules: boolean;
  /** The folder up to which was looked. */
  readonly lookedUpTo: string;
}

/**
 * The policy repository around a folder, as git finds its own: the nearest folder from there upwards that has a rules
 * file, up to the top of a git clone.
 */
export async function findRepository(start: string): Promise<FoundRepository> {
  for (let place = resolve(start); ; place = dirname(place)) {
    const found = { folder: relative('.', place) || '.', lookedUpTo: place };
    if ((await kindOf(join(place, rulesPath))) !== 'nothing') return { ...found, hasRules: true };
    if ((await kindOf(join(place, '.git'))) !== 'nothing') return { ...found, hasRules: false };
    if (place === dirname(place))
      return { folder: relative('.', resolve(start)) || '.', lookedUpTo: place, hasRules: false };
  }
}
