import type { PullRequestSnapshot, RulesInForce } from '../approval/snapshot.ts';
import { rulesPath } from '../rules/written-rules.ts';
import { bytesAtCommits, goneFrom } from './bytes-at-commits.ts';
import { changesOf } from './changes-of.ts';
import { kindOf, problemsOf } from './files.ts';
import { objectionsOf } from './ledger-of.ts';
import { bytesAfter, mergeOf, mergeResultOf } from './merging-of.ts';
import { headOf, type World } from './world.ts';
import type { WrittenFile } from './written-scenario.ts';

/** The snapshot that the app would have read at the end of a scenario. */
export function snapshotOf(world: World): PullRequestSnapshot {
  const { pull, scenario } = world;
  if (pull === undefined) throw new Error(`${scenario.id}: no pull request was opened`);
  const head = headOf(pull);
  const base: ReadonlyMap<string, WrittenFile> = pull.merge?.base ?? world.base;
  const changes = changesOf(world, base, head);
  const paths = changes.map(({ path }) => path);
  const mergeResult = mergeResultOf(pull, head, changes);
  return {
    repository: { owner: 'scenario', name: scenario.id, id: 1 },
    number: 1,
    title: scenario.title ?? scenario.id,
    state: pull.state,
    draft: pull.draft,
    base: { ref: pull.base, protected: pull.base === 'main' },
    head: head.id,
    author: pull.author,
    ...(pull.commandedBy && { commandedBy: pull.commandedBy }),
    openedByGovernor: pull.openedByGovernor,
    openedAt: pull.openedAt,
    rules: rulesInForce(world),
    roster: rosterOf(world),
    changes,
    problems: [
      ...(pull.truncated === undefined
        ? []
        : [{ path: '', message: `GitHub cut the list of changed files at ${pull.truncated}.` }]),
      ...Object.entries(head.files).flatMap(([path, file]) => problemsOf(path, kindOf(path, world.places), file)),
    ],
    incomplete: pull.errors,
    commits: pull.commits,
    pushes: pull.pushes,
    reviews: pull.reviews.map((review) =>
      review.by && world.gone.has(review.by.id) ? { ...review, by: undefined } : review,
    ),
    objectionsBefore: objectionsOf(world, pull),
    bytesAt: bytesAtCommits(pull, [...new Set([...paths, ...goneFrom(pull, head)])]),
    mergeResult,
    siblings: [...pull.siblings].flatMap(([number, { base: ref, decision }]) =>
      ref === pull.base ? [{ number, decision }] : [],
    ),
    ...(pull.mergeGroup && {
      mergeGroup: { head: pull.mergeGroup.head, bytes: bytesAfter(pull.mergeGroup.files, pull.mergeGroup.base, paths) },
    }),
    ...(pull.merge && { merge: mergeOf(world, pull.merge, head, changes, base) }),
  };
}

function rulesInForce({ scenario, rules }: World): RulesInForce {
  if (scenario.config_state === undefined) {
    return { state: 'in force', rules, attested: scenario.rules_unattested !== true };
  }
  const message = `The rules file at base is ${scenario.config_state}, and no approved rules stand in for it.`;
  return {
    state: scenario.config_state,
    problems: [{ path: rulesPath, message }],
    shownBy: rules.approvals,
  };
}

function rosterOf({ cast, governors, owners, gone }: World): PullRequestSnapshot['roster'] {
  return {
    governors: cast.all().filter(({ id }) => governors.has(id) && !gone.has(id)),
    owners: Object.fromEntries(
      [...owners].map(([source, people]) => [source, people.filter(({ id }) => !gone.has(id))]),
    ),
  };
}
