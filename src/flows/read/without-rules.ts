import type { PullRequestFacts } from '../../core/approval/facts.ts';
import type { PullRequestSnapshot, RulesInForce } from '../../core/approval/snapshot.ts';
import type { World } from '../world.ts';

/** A pull request of a repository where nothing is in force: invalid, with the reason (T08). */
export function snapshotWithoutRules(
  world: World,
  facts: PullRequestFacts,
  rules: Exclude<RulesInForce, { state: 'in force' }>,
): PullRequestSnapshot {
  const { owner, name, id } = world.repository;
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
    rules,
    roster: { governors: [], owners: {} },
    changes: [],
    problems: [],
    incomplete: facts.incomplete,
    commits: [],
    pushes: [],
    reviews: [],
    objectionsBefore: [],
    bytesAt: {},
    siblings: [],
  };
}
