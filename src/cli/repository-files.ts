import type { PolicyFile } from '../core/policy/policy-file.ts';

/** The files of a policy repository; a file that is not there is `undefined`, a folder that is not there has none. */
export interface RepositoryFiles {
  readonly file: (path: string) => Promise<PolicyFile | undefined>;
  readonly below: (folder: string) => Promise<readonly PolicyFile[]>;
}
