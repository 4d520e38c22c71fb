import type { PullRequestFacts } from '../../core/approval/facts.ts';
import type { PullRequestSnapshot, RulesInForce } from '../../core/approval/snapshot.ts';
import type { World } from '../world.ts';
import { pullRequestItself } from './pull-request-itself.ts';

/** A pull request of a repository where nothing is in force: invalid, with the reason (T08). */
export function snapshotWithoutRules(
  world: World,
  facts: PullRequestFacts,
  rules: Exclude<RulesInForce, { state: 'in force' }>,
): PullRequestSnapshot {
  return {
    ...pullRequestItself(world, facts),
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
