import { join } from 'node:path';
import { kindOf, readFileOf, readFilesBelow } from './folder.ts';
import type { RepositoryFiles } from './repository-files.ts';

/** The repository that lies in a folder, as it lies there now. */
export function filesOfFolder(folder: string): RepositoryFiles {
  return {
    file: async (path) => ((await kindOf(join(folder, path))) === 'nothing' ? undefined : readFileOf(folder, path)),
    below: (path) => readFilesBelow(folder, path),
  };
}
