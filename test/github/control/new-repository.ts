import { join } from 'node:path';
import { BareRepository } from '../git/bare-repository.ts';
import { nodeId } from '../ids.ts';
import type { Account } from '../model/account.ts';
import type { Repository, RepositorySettings, Role } from '../model/repository.ts';
import type { World } from '../world.ts';

export interface RepositoryGiven {
  readonly id?: number;
  readonly private?: boolean;
  readonly description?: string;
  readonly defaultBranch?: string;
  /** First commit: text by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** First commit: a folder's files. */
  readonly directory?: string;
  /** Author of the first commit; the first owner or the account itself unless told. */
  readonly by?: string;
  readonly collaborators?: Readonly<Record<string, Role>>;
  readonly teams?: Readonly<Record<string, Role>>;
  readonly settings?: Partial<RepositorySettings>;
}

/** An empty repository of an account, on disk and known. */
export async function newRepository(
  world: World,
  owner: Account,
  name: string,
  given: RepositoryGiven,
  parent: Repository | undefined,
): Promise<Repository> {
  const id = given.id ?? world.ids.next('repository');
  const defaultBranch = given.defaultBranch ?? 'main';
  const at = world.clock.iso();
  const repository: Repository = {
    id,
    nodeId: nodeId('Repository', id),
    owner,
    name,
    description: given.description,
    private: given.private ?? true,
    archived: false,
    defaultBranch,
    createdAt: at,
    updatedAt: at,
    pushedAt: at,
    parent,
    deleted: false,
    git: await BareRepository.create(join(world.root, String(id), `${name}.git`), defaultBranch),
    collaborators: new Map(),
    teams: new Map(),
    settings: {
      allowMergeCommit: true,
      allowSquashMerge: true,
      allowRebaseMerge: true,
      allowAutoMerge: true,
      deleteBranchOnMerge: false,
      ...given.settings,
    },
    lastNumber: 0,
    issues: new Map(),
    pulls: new Map(),
    labels: new Map(),
    activity: [],
    activityListed: undefined,
    suites: [],
    runs: [],
    statuses: [],
    deployments: [],
    rulesets: [],
    queue: [],
    verified: new Map(),
  };
  world.repositories.set(id, repository);
  return repository;
}
