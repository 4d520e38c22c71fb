import type { Person } from '../person.ts';
import { bytesAt, isCertainly } from './bytes.ts';
import type { Change, Commit, PullRequestSnapshot, Push } from './snapshot.ts';

/** Who took part in making the bytes of one path, and whether somebody did whom GitHub does not know. */
export interface Makers {
  /** Account ids: author, committer, co-authors and pusher of every commit that made the head's bytes (R1). */
  readonly ids: ReadonlySet<number>;
  /** Such commits with an e-mail that GitHub knows no account for (T14). */
  readonly unattributed: ReadonlySet<string>;
  /** Heads of such pushes whose pusher GitHub does not say (R13). */
  readonly unreadable: ReadonlySet<string>;
}

/**
 * Per changed path, whoever made its bytes (R1, T13–T18): every commit of the pull request that touches it, over all
 * parents, and every dropped commit whose push carried exactly the head's bytes. Names in commits are claims; they
 * only ever take an approval away.
 */
export function makersOf(snapshot: PullRequestSnapshot): ReadonlyMap<string, Makers> {
  const changes = new Map(snapshot.changes.map((change) => [change.path, change]));
  const makers = new Map(snapshot.changes.map(({ path }) => [path, noMakers()]));
  const standing = new Set(snapshot.commits.map(({ id }) => id));
  for (const commit of snapshot.commits) {
    for (const path of commit.touches) addCommit(makers.get(path), commit);
  }
  for (const push of snapshot.pushes) {
    for (const commit of push.commits) {
      for (const path of commit.touches) {
        const change = changes.get(path);
        if (change === undefined) continue;
        const dropped = !standing.has(commit.id);
        if (dropped && !broughtHeadBytes(snapshot, change, push, commit)) continue;
        if (dropped) addCommit(makers.get(path), commit);
        addPusher(makers.get(path), push);
      }
    }
  }
  return makers;
}

/** A dropped commit, or the push it came with, had exactly the bytes that are at the head now (T16). */
function broughtHeadBytes(
  snapshot: PullRequestSnapshot,
  change: Change,
  push: Push,
  commit: Pick<Commit, 'id'>,
): boolean {
  return [push.after, commit.id].some((id) => isCertainly(bytesAt(snapshot, id, change), change.head));
}

interface WritableMakers extends Makers {
  readonly ids: Set<number>;
  readonly unattributed: Set<string>;
  readonly unreadable: Set<string>;
}

function noMakers(): WritableMakers {
  return { ids: new Set(), unattributed: new Set(), unreadable: new Set() };
}

function addCommit(makers: WritableMakers | undefined, commit: Commit): void {
  for (const person of [commit.author, commit.committer, ...commit.coAuthors]) {
    if (person === undefined) makers?.unattributed.add(commit.id);
    else if (person !== 'github') makers?.ids.add(person.id);
  }
}

function addPusher(makers: WritableMakers | undefined, push: Push): void {
  if (push.by === 'unreadable') makers?.unreadable.add(push.after);
  else if (push.by !== undefined) makers?.ids.add(push.by.id);
}

/** Who counts as author of the whole pull request: who opened it, and for one of the app who commanded it (R12). */
export function authorsOf(snapshot: PullRequestSnapshot): readonly Person[] {
  return [snapshot.author, snapshot.commandedBy].filter((person) => person !== undefined);
}
