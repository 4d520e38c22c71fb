import type { Bytes, BytesByPath, Change, Merge, PullRequestSnapshot, RulesInForce } from '../approval/snapshot.ts';
import type { Rules } from '../rules/rules.ts';
import { bytesOfFile, kindOf, problemsOf, sideOf } from './files.ts';
import { fileAt, type Head, headOf, type Pull, type World } from './world.ts';
import type { WrittenFile } from './written-scenario.ts';

/** The snapshot that the app would have read at the end of a scenario. */
export function snapshotOf(world: World, rules: Rules): PullRequestSnapshot {
  const { pull, scenario } = world;
  if (pull === undefined) throw new Error(`${scenario.id}: no pull request was opened`);
  const head = headOf(pull);
  const policies = scenario.policies ?? [];
  const base: ReadonlyMap<string, WrittenFile> = pull.merge?.base ?? world.base;
  const changes = Object.keys(head.files)
    .toSorted()
    .flatMap((path) => changeOf(world, base, head, path) ?? []);
  const paths = changes.map(({ path }) => path);
  const mergeResult = mergeResultOf(pull, changes);
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
    rules: rulesInForce(world, rules),
    roster: rosterOf(world),
    changes,
    problems: [
      ...(pull.truncated === undefined
        ? []
        : [{ path: '', message: `GitHub cut the list of changed files at ${pull.truncated}.` }]),
      ...Object.entries(head.files).flatMap(([path, file]) => problemsOf(path, kindOf(path, policies), file)),
    ],
    incomplete: pull.errors,
    commits: pull.commits,
    pushes: pull.pushes,
    reviews: pull.reviews.map((review) =>
      review.by && world.gone.has(review.by.id) ? { ...review, by: undefined } : review,
    ),
    objectionsBefore: objectionsBefore(world),
    bytesAt: bytesAtCommits(pull, paths),
    ...(mergeResult && { mergeResult }),
    siblings: [...pull.siblings].flatMap(([number, { base: ref, decision }]) =>
      ref === pull.base ? [{ number, decision }] : [],
    ),
    ...(pull.mergeGroup && {
      mergeGroup: { head: pull.mergeGroup.head, bytes: bytesAfter(pull.mergeGroup.files, base, paths) },
    }),
    ...(pull.merge && { merge: mergeOf(world, pull.merge, head, changes, base) }),
  };
}

function changeOf(world: World, base: ReadonlyMap<string, WrittenFile>, head: Head, path: string): Change | undefined {
  const kind = kindOf(path, world.scenario.policies ?? []);
  if (kind === 'prod' || kind === 'other') return undefined;
  const before = bytesOfFile(head.mergeBase.get(path));
  const after = bytesOfFile(head.files[path]);
  if (before?.blob === after?.blob && before?.mode === after?.mode) return undefined;
  const promoted = world.scenario.promoted ?? {};
  const blob = Object.hasOwn(promoted, path) ? promoted[path] : undefined;
  return {
    path,
    kind,
    base: sideOf(base.get(path)),
    head: sideOf(head.files[path]),
    promoted: blob === undefined ? 'same as base' : { blob: blob === 'ABSENT' ? undefined : blob },
  };
}

function rulesInForce({ scenario }: World, rules: Rules): RulesInForce {
  if (scenario.config_state === undefined) {
    return { state: 'in force', rules, attested: scenario.rules_unattested !== true };
  }
  const message = `The rules file at base is ${scenario.config_state}, and no approved rules stand in for it.`;
  return {
    state: scenario.config_state,
    problems: [{ path: '.github/approve-to-promote.yml', message }],
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

/** Objections that were made in other pull requests bind, whatever became of the role since. */
function objectionsBefore({ scenario, cast, gone }: World): PullRequestSnapshot['objectionsBefore'] {
  return (scenario.objections_before ?? []).map(({ path, digest, actor, meaning }, index) => {
    const by = cast.person(actor);
    return {
      pull: 0,
      review: `before-${index + 1}`,
      path,
      meanings: [meaning ?? (digest === 'ABSENT' ? 'ABSENT' : digest)],
      by: gone.has(by.id) ? undefined : by,
      role: { governor: true, owns: [] },
      at: -1,
    };
  });
}

/** Bytes at every head, and at those commits between heads where the timeline tells them. */
function bytesAtCommits(pull: Pull, paths: readonly string[]): Readonly<Record<string, BytesByPath>> {
  const at = new Map<string, BytesByPath>();
  for (const head of pull.heads) {
    for (const [id, bytes] of bytesBetween(head, paths)) if (!at.has(id)) at.set(id, bytes);
    at.set(head.id, Object.fromEntries(paths.map((path) => [path, bytesOfFile(fileAt(head, path))])));
  }
  return Object.fromEntries(at);
}

/**
 * A commit before the head of its push has the head's bytes of a path that no later commit of the push touches. With
 * merges among them the order is no history, and nothing is told.
 */
function bytesBetween(head: Head, paths: readonly string[]): readonly (readonly [string, BytesByPath])[] {
  if (head.commits.some(({ parents }) => parents.length > 1)) return [];
  return head.commits.slice(0, -1).map(({ id }, index) => {
    const later = new Set(head.commits.slice(index + 1).flatMap(({ touches }) => touches));
    const told = paths.filter((path) => !later.has(path));
    return [id, Object.fromEntries(told.map((path) => [path, bytesOfFile(fileAt(head, path))]))];
  });
}

/** What merging would give; where the base has not moved under a path, the head's own bytes. */
function mergeResultOf(pull: Pull, changes: readonly Change[]): BytesByPath | undefined {
  if (pull.state === 'merged' && pull.mergeResult === undefined) return undefined;
  const result = pull.mergeResult ?? {};
  return Object.fromEntries(
    changes.map(({ path, head }): [string, Bytes | undefined] => {
      const blob = Object.hasOwn(result, path) ? result[path] : head?.blob;
      if (blob === head?.blob) return [path, head];
      return [
        path,
        blob === undefined || blob === 'ABSENT' ? undefined : { blob, mode: head?.mode ?? '100644', meaning: blob },
      ];
    }),
  );
}

function bytesAfter(
  files: Readonly<Record<string, WrittenFile>>,
  base: ReadonlyMap<string, WrittenFile>,
  paths: readonly string[],
): BytesByPath {
  return Object.fromEntries(
    paths.map((path) => [path, bytesOfFile(Object.hasOwn(files, path) ? files[path] : base.get(path))]),
  );
}

function mergeOf(
  world: World,
  merge: NonNullable<Pull['merge']>,
  head: Head,
  changes: readonly Change[],
  base: ReadonlyMap<string, WrittenFile>,
): Merge {
  const { event, at, governorThen } = merge;
  const { cast } = world;
  const files = event.files ?? head.files;
  const changed = changes.map(({ path }) => path);
  const others = Object.keys(files).filter((path) => {
    const before = bytesOfFile(base.get(path));
    const after = bytesOfFile(files[path]);
    const governed = kindOf(path, world.scenario.policies ?? []) !== 'other';
    return governed && !changed.includes(path) && (before?.blob !== after?.blob || before?.mode !== after?.mode);
  });
  return {
    commit: event.merge_commit ?? 'merge',
    at,
    by: cast.person(event.actor),
    ...(event.enqueuer != null && { enqueuedBy: cast.person(event.enqueuer) }),
    ...(event.auto_merge_by != null && { autoMergeBy: cast.person(event.auto_merge_by) }),
    bytes: bytesAfter(files, base, [...changed, ...others]),
    governorThen,
  };
}
