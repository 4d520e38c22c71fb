import type { PullRequestFacts } from '../../core/approval/facts.ts';
import type { PullRequestSnapshot } from '../../core/approval/snapshot.ts';
import type { World } from '../world.ts';

/** What a snapshot says of the pull request itself, whatever counts in its repository. */
export function pullRequestItself(
  { repository: { owner, name, id } }: Pick<World, 'repository'>,
  facts: PullRequestFacts,
): Pick<
  PullRequestSnapshot,
  'repository' | 'number' | 'title' | 'state' | 'draft' | 'base' | 'head' | 'author' | 'openedAt'
> {
  return {
    repository: { owner, name, id },
    number: facts.number,
    title: facts.title,
    state: facts.state,
    draft: facts.draft,
    base: { ref: facts.base, protected: facts.base === facts.defaultBranch },
    head: facts.head.id,
    author: facts.author,
    openedAt: facts.openedAt,
  };
}
