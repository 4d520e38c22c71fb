import type { Account } from './model/account.ts';
import { atLeast, type Repository } from './model/repository.ts';

export type Association = 'OWNER' | 'MEMBER' | 'COLLABORATOR' | 'CONTRIBUTOR' | 'NONE';

/** How GitHub names what somebody is to a repository. */
export function associationOf(repository: Repository, account: Account): Association {
  if (repository.owner.id === account.id) return 'OWNER';
  if (repository.owner.members.has(account.id)) return 'MEMBER';
  if (atLeast(repository.collaborators.get(account.id), 'read')) return 'COLLABORATOR';
  const merged = [...repository.pulls.values()].some((pull) => pull.merge && pull.by.id === account.id);
  return merged ? 'CONTRIBUTOR' : 'NONE';
}
