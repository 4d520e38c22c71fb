import type { Commit } from '../approval/snapshot.ts';
import { atOpening } from './bytes-at-commits.ts';
import { isGovernor, type Pull, type World } from './world.ts';
import type { OpenPull, PushEvent, WrittenCommit } from './written-scenario.ts';

/** A push replaces the head; what forces or rebases replaces all commits, and what contains the base makes it the merge base. */
export function playPush(world: World, pull: Pull, event: OpenPull | PushEvent, at: number): void {
  const kind = event.event === 'open_pr' ? 'normal' : (event.kind ?? 'normal');
  const written = event.commits ?? [];
  const commits = written.map((commit) => commitOf(world, commit));
  const replaces = kind === 'force' || kind === 'rebase';
  const before = pull.heads.at(-1);
  const own = new Set(
    [...pull.heads.flatMap((head) => head.commits), ...written.map(({ sha }) => ({ id: sha }))].map(({ id }) => id),
  );
  const mergesBase = written.some(
    ({ parents = [] }) => parents.length > 1 && parents.some((parent) => !own.has(parent)),
  );
  if (before === undefined || kind === 'rebase' || kind === 'update_merge' || mergesBase) {
    world.mergeBase = new Map(world.base);
    pull.mergeResult = undefined;
  }
  pull.mergeGroup = undefined;
  pull.commits = replaces ? commits : [...pull.commits, ...commits];
  const by = event.pusher === undefined ? event.actor : event.pusher;
  pull.pushes.push({
    at,
    by: by === null ? 'unreadable' : world.cast.person(by),
    governorThen: by !== null && isGovernor(world, world.cast.person(by).id),
    before: before?.id,
    ...(before === undefined && { from: atOpening }),
    after: event.head,
    force: replaces,
    commits,
  });
  pull.heads.push({
    id: event.head,
    at,
    before: before?.id,
    files: event.files ?? before?.files ?? {},
    mergeBase: world.mergeBase,
    commits: written.map(({ sha, touches = [], parents = [] }) => ({ id: sha, touches, parents })),
  });
}

function commitOf(world: World, commit: WrittenCommit): Commit {
  const person = (login: string | null) => (login === null ? undefined : world.cast.person(login));
  const { committer = commit.author } = commit;
  const committed = committer === 'web-flow' ? 'github' : person(committer);
  return {
    id: commit.sha,
    author: person(commit.author),
    committer: committed,
    coAuthors: (commit.co_authors ?? []).map(person),
    verified: commit.verified ?? false,
    signedByGovernor: typeof committed === 'object' && isGovernor(world, committed.id),
    touches: commit.touches ?? [],
  };
}
