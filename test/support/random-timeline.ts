import fc from 'fast-check';
import type {
  WrittenCommit,
  WrittenEvent,
  WrittenFile,
  WrittenFiles,
  WrittenQuorum,
  WrittenScenario,
} from '../../src/core/scenario/written-scenario.ts';

/** One step of a random story; what it comes to depends on what was there before. */
type Move =
  | {
      readonly kind: 'push';
      readonly how: 'normal' | 'force';
      readonly by: string;
      readonly pusher: string | null | undefined;
      readonly author: string;
      readonly coAuthor: string | undefined;
      readonly sets: Readonly<Record<string, string | undefined>>;
      readonly verified: boolean;
    }
  | { readonly kind: 'rebase'; readonly by: string }
  | { readonly kind: 'update'; readonly by: string }
  | {
      readonly kind: 'review';
      readonly by: string;
      readonly state: 'approved' | 'changes_requested' | 'commented';
      readonly back: number;
      readonly sameSecond: boolean;
    }
  | { readonly kind: 'dismiss'; readonly which: number }
  | { readonly kind: 'event'; readonly event: WrittenEvent };

const governors = ['governor-1', 'governor-2', 'governor-3'];
const owners = { sales: ['sales-owner'], hr: ['hr-owner', 'governor-3'] };
const person = fc.constantFrom(
  ...governors,
  ...governors,
  ...governors,
  'sales-owner',
  'sales-owner',
  'hr-owner',
  'nobody',
);
const somebody = fc.oneof({ weight: 19, arbitrary: person }, { weight: 1, arbitrary: fc.constant('helper[bot]') });

/** Mostly nothing. */
function seldom<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

/** Few contents, so that bytes and meanings come back: `2` is `1` with a comment more. */
const contents: Readonly<Record<string, Omit<WrittenFile, 'digest'>>> = {
  '0': { meaning: 'm0', sources: ['sales'] },
  '1': { meaning: 'm1', sources: ['sales'], tags: ['pii'] },
  '2': { meaning: 'm1', sources: ['sales'], tags: ['pii'] },
  '3': { meaning: 'm3', sources: ['sales', 'hr'], type: 'data' },
  '4': { meaning: 'm4', sources: ['hr'], state: 'staged' },
};
const paths = ['policies/dev/a.yml', 'policies/dev/b.yml'];
const content = fc.constantFrom(...Object.keys(contents), 'ABSENT');

/** The written file of a content at a path; every path has blobs and meanings of its own. */
function fileOf(path: string, name: string): WrittenFile {
  const letter = path === paths[0] ? 'a' : 'b';
  if (name === 'ABSENT') return { digest: 'ABSENT' };
  const { meaning, ...rest } = contents[name] ?? {};
  return { digest: `${letter}${name}`, meaning: `${letter}-${meaning}`, ...rest };
}

const sets = fc.dictionary(
  fc.constantFrom(...paths),
  fc.oneof({ weight: 8, arbitrary: content }, { weight: 1, arbitrary: fc.constant(undefined) }),
  {
    minKeys: 1,
    maxKeys: 2,
  },
);

const aPush: fc.Arbitrary<Move> = fc.record({
  kind: fc.constant('push' as const),
  how: fc.constantFrom('normal' as const, 'normal' as const, 'force' as const),
  by: somebody,
  pusher: fc.oneof(
    { weight: 24, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 4, arbitrary: somebody },
  ),
  author: person,
  coAuthor: seldom(person),
  sets,
  verified: fc.boolean(),
});

const aReview: fc.Arbitrary<Move> = fc.record({
  kind: fc.constant('review' as const),
  by: somebody,
  state: fc.constantFrom(
    'approved' as const,
    'approved' as const,
    'approved' as const,
    'changes_requested' as const,
    'commented' as const,
  ),
  back: fc.constantFrom(0, 0, 0, 1, 2),
  sameSecond: fc.constantFrom(false, false, false, true),
});

/** Approvals of the last head, so that some stories end well. */
const anApproval: fc.Arbitrary<Move> = person.map((by) => ({
  kind: 'review',
  by,
  state: 'approved',
  back: 0,
  sameSecond: false,
}));

const anEvent: fc.Arbitrary<Move> = fc
  .oneof(
    fc.record({ event: fc.constant('role_change' as const), add_governors: fc.array(person, { maxLength: 1 }) }),
    fc.record({
      event: fc.constant('role_change' as const),
      remove_governors: fc.array(person, { minLength: 1, maxLength: 1 }),
    }),
    fc.record({
      event: fc.constant('role_change' as const),
      remove_owners: fc.array(person, { minLength: 1, maxLength: 1 }),
    }),
    fc.record({ event: fc.constant('delete_user' as const), user: person }),
    fc.record({ event: fc.constantFrom('close' as const, 'reopen' as const, 'ready_for_review' as const) }),
    fc.record({ event: fc.constant('retarget' as const), base: fc.constantFrom('main', 'main', 'release') }),
    fc.record({
      event: fc.constantFrom('api_error' as const, 'api_recovered' as const, 'comment' as const, 'webhook' as const),
    }),
    fc.record({
      event: fc.constant('sibling_pr_same_head' as const),
      number: fc.constantFrom(2, 3),
      decision: fc.constantFrom('approved' as const, 'pending' as const),
    }),
    sets.map((at) => ({ event: 'base_push' as const, files: filesOf(at), merge_result: {} })),
    sets.map((at) => ({ event: 'merge_group' as const, files: filesOf(at) })),
  )
  .map((event) => ({ kind: 'event' as const, event }));

const aMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: aPush },
  { weight: 14, arbitrary: aReview },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rebase' as const), by: person }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('update' as const), by: person }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('dismiss' as const), which: fc.nat(9) }) },
  { weight: 2, arbitrary: anEvent },
);

const aQuorum: fc.Arbitrary<WrittenQuorum> = fc.record({
  min_approvals: fc.constantFrom(1, 1, 2),
  min_governors: fc.constantFrom(0, 0, 1),
  owners: fc.constantFrom({}, {}, { at_least: 1 }, { each: true }),
  rules: fc.constantFrom(
    [],
    [],
    [{ when: { tags: ['pii'] }, min_approvals: 2 }],
    [{ when: { type: 'data' as const }, min_governors: 1 }],
  ),
  objections: fc.constantFrom({}, { lifted_by: 'update-or-objector' as const }),
});

const aMerge = seldom(
  fc.record({
    actor: somebody,
    other: seldom(sets),
    enqueuer: seldom(person),
  }),
);

/**
 * Scenarios of the written form, told at random from few people, paths and contents, so that bytes come back, freezes
 * are lifted and votes are lost. They hold no expectation worth comparing: it is up to the test what must be so.
 */
export const aRandomScenario: fc.Arbitrary<WrittenScenario> = fc
  .record({
    quorum: aQuorum,
    base: fc.dictionary(fc.constantFrom(...paths), fc.constantFrom('0', '0', '1', '4'), { maxKeys: 2 }),
    promoted: fc.dictionary(fc.constantFrom(...paths), content, { maxKeys: 1 }),
    takesPromoted: seldom(fc.constant(true)),
    before: fc.array(
      fc.record({ path: fc.constantFrom(...paths), content: fc.constantFrom('1', '3'), actor: person }),
      { maxLength: 1 },
    ),
    open: aPush,
    draft: seldom(fc.constant(true)),
    moves: fc.array(aMove, { maxLength: 14 }),
    ending: fc.array(anApproval, { maxLength: 4 }),
    merge: aMerge,
  })
  .map((seed) => {
    const story = tell(seed.base, [seed.open, ...seed.moves, ...seed.ending]);
    const timeline = story.map(
      (event): WrittenEvent => (event.event === 'open_pr' ? { ...event, draft: seed.draft ?? false } : event),
    );
    return {
      id: 'random',
      quorum: seed.quorum,
      roles: { data_governors: governors, data_owners: owners },
      policies: paths,
      base_files: filesOf(seed.base),
      ...(seed.takesPromoted === true && {
        promoted: Object.fromEntries(
          Object.entries(seed.promoted).map(([path, name]) => [path, fileOf(path, name).digest]),
        ),
      }),
      objections_before: seed.before.map(({ path, content: name, actor }) => {
        const { digest, meaning = digest } = fileOf(path, name);
        return { path, digest, meaning, actor };
      }),
      timeline: [...timeline, ...mergeOf(seed.merge, timeline)],
      expected: { decision: 'pending' as const },
    };
  });

function filesOf(at: Readonly<Record<string, string | undefined>>): WrittenFiles {
  return Object.fromEntries(
    Object.entries(at).flatMap(([path, name]) => (name === undefined ? [] : [[path, fileOf(path, name)]])),
  );
}

/** Turns moves into events: commits touch what really changes, reviews name heads that are there, dismissals reviews that are there. */
function tell(base: Readonly<Record<string, string>>, moves: readonly Move[]): readonly WrittenEvent[] {
  const events: WrittenEvent[] = [];
  const heads: string[] = [];
  const reviews: string[] = [];
  let at: Readonly<Record<string, string>> = {};
  let commits: readonly WrittenCommit[] = [];
  const gone = new Set<string | null | undefined>();
  for (const move of moves) {
    if (heads.length > 0 && actorsOf(move).some((login) => gone.has(login))) continue;
    if (move.kind === 'event') {
      if (move.event.event === 'delete_user') gone.add(move.event.user);
      events.push(move.event);
    } else if (move.kind === 'review') {
      const id = `review-${reviews.length + 1}`;
      const commit = heads[Math.max(0, heads.length - 1 - move.back)] ?? null;
      reviews.push(id);
      events.push({
        event: 'review',
        id,
        actor: move.by,
        state: move.state,
        commit,
        body: 'because',
        ...(move.sameSecond && isPush(events.at(-1)) && { same_second_as_push: true }),
      });
    } else if (move.kind === 'dismiss') {
      const review = reviews[move.which % Math.max(1, reviews.length)];
      if (review !== undefined) events.push({ event: 'dismiss', review, actor: 'governor-1' });
    } else {
      const head = `H${heads.length + 1}`;
      const push = pushOf(move, head, base, at, commits);
      at = push.at;
      commits = push.commits;
      events.push({
        ...(heads.length === 0 ? { event: 'open_pr' as const } : { event: 'push' as const, kind: push.kind }),
        actor: move.by,
        ...(push.pusher !== undefined && { pusher: push.pusher }),
        head,
        commits: push.brought,
        files: filesOf(at),
      });
      heads.push(head);
    }
  }
  return events;
}

/** Who does something in a move; nobody does whose account is gone. */
function actorsOf(move: Move): readonly (string | null | undefined)[] {
  if (move.kind === 'push') return [move.by, move.pusher, move.author, move.coAuthor];
  return 'by' in move ? [move.by] : [];
}

function isPush(event: WrittenEvent | undefined): boolean {
  return event?.event === 'push' || event?.event === 'open_pr';
}

function pushOf(
  move: Extract<Move, { kind: 'push' | 'rebase' | 'update' }>,
  head: string,
  base: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
  commits: readonly WrittenCommit[],
) {
  if (move.kind === 'update') {
    const brought: readonly WrittenCommit[] = [
      {
        sha: head,
        author: move.by,
        committer: 'web-flow',
        touches: [],
        clean_merge: true,
        parents: ['before', 'base'],
      },
    ];
    return { kind: 'update_merge' as const, at: before, brought, commits: [...commits, ...brought], pusher: undefined };
  }
  if (move.kind === 'rebase') {
    const brought = commits.map((commit, index) => ({
      ...commit,
      sha: index === commits.length - 1 ? head : `${head}-${index}`,
    }));
    return { kind: 'rebase' as const, at: before, brought, commits: brought, pusher: undefined };
  }
  const was = (path: string, files: Readonly<Record<string, string>>) => files[path] ?? base[path] ?? 'ABSENT';
  const from = move.how === 'force' ? {} : before;
  const after = { ...from };
  for (const [path, name] of Object.entries(move.sets)) {
    // No content means: as in the base.
    if (name === undefined || name === (base[path] ?? 'ABSENT')) delete after[path];
    else after[path] = name;
  }
  const touches = paths.filter((path) => was(path, from) !== was(path, after));
  const brought: readonly WrittenCommit[] = [
    {
      sha: head,
      author: move.author,
      touches,
      verified: move.verified,
      ...(move.coAuthor !== undefined && { co_authors: [move.coAuthor] }),
    },
  ];
  return {
    kind: move.how,
    at: after,
    brought,
    commits: move.how === 'force' ? brought : [...commits, ...brought],
    pusher: move.pusher,
  };
}

function mergeOf(
  merge:
    | {
        readonly actor: string;
        readonly other: Readonly<Record<string, string | undefined>> | undefined;
        readonly enqueuer: string | undefined;
      }
    | undefined,
  timeline: readonly WrittenEvent[],
): readonly WrittenEvent[] {
  const gone = timeline.flatMap((event) => (event.event === 'delete_user' ? event.user : []));
  if (merge === undefined || [merge.actor, merge.enqueuer ?? ''].some((login) => gone.includes(login))) return [];
  const last = timeline.findLast((event) => event.event === 'push' || event.event === 'open_pr');
  const files = { ...(last !== undefined && 'files' in last ? last.files : {}), ...filesOf(merge.other ?? {}) };
  return [
    {
      event: 'merge',
      actor: merge.actor,
      merge_commit: 'M1',
      files,
      ...(merge.enqueuer !== undefined && { enqueuer: merge.enqueuer }),
    },
  ];
}
