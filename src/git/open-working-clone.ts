import type { PolicyRepository } from '../ports.ts';
import { checkedClone } from './clone.ts';
import { GitRepository } from './git-repository.ts';

/** Reads the clone that somebody stands in; needs no remote. Refs are the clone's own. */
export async function openWorkingClone(folder: string): Promise<PolicyRepository> {
  return new GitRepository(await checkedClone(folder));
}
