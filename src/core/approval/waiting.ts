import { bytesOf, isCertainly } from './bytes.ts';
import type { Reason } from './decision.ts';
import { recordReachesHead } from './record-reaches-head.ts';
import type { BytesByPath, Change, PullRequestSnapshot } from './snapshot.ts';

/** Why a pull request is in review although every change may have its quorum: none of these is ever success. */
export function reasonsToWait(snapshot: PullRequestSnapshot): readonly Reason[] {
  const incomplete = snapshot.incomplete.map((what): Reason => ({ kind: 'incomplete', what }));
  const siblings = snapshot.siblings
    .filter(({ decision }) => decision !== 'approved')
    .map(({ number, decision }): Reason => ({ kind: 'sibling', number, word: decision }));
  return snapshot.changes.length === 0
    ? [...incomplete, ...otherBase(snapshot), ...siblings]
    : [...incomplete, ...recordOfPushes(snapshot), ...stateOf(snapshot), ...whatMergingGives(snapshot), ...siblings];
}

/** The record of pushes must reach the head, else its last pusher is not known yet (R13). */
function recordOfPushes(snapshot: PullRequestSnapshot): readonly Reason[] {
  if (recordReachesHead(snapshot)) return [];
  return [{ kind: 'incomplete', what: 'the record of pushes does not reach the head yet' }];
}

/** A draft is not ready (S155), and a closed one goes nowhere. */
function stateOf(snapshot: PullRequestSnapshot): readonly Reason[] {
  const { draft, state } = snapshot;
  return [
    ...(draft ? [{ kind: 'draft' as const }] : []),
    ...(state === 'closed' ? [{ kind: 'closed' as const }] : []),
    ...otherBase(snapshot),
  ];
}

/** Only the protected branch is promoted, and against it the same commit may change what it does not change elsewhere (T37). */
function otherBase({ base }: PullRequestSnapshot): readonly Reason[] {
  return base.protected ? [] : [{ kind: 'other base', base: base.ref }];
}

/**
 * What merging gives must be the head's bytes (T45), in a merge queue's group too (T38). Once merged, what the merge
 * brought is compared instead, and these matter only where that differs.
 */
function whatMergingGives(snapshot: PullRequestSnapshot): readonly Reason[] {
  const { merge, mergeResult, mergeConflict, mergeGroup, changes } = snapshot;
  const open = changes.filter((change) => merge === undefined || differs(merge.bytes, change));
  const unknown: readonly Reason[] =
    mergeResult === undefined && snapshot.state === 'open'
      ? [
          mergeConflict === undefined
            ? { kind: 'incomplete', what: 'what merging would give is not known' }
            : { kind: 'merge conflict', paths: mergeConflict },
        ]
      : [];
  const pathsThatDiffer = (bytes: BytesByPath | undefined) =>
    bytes === undefined ? [] : open.filter((change) => differs(bytes, change)).map(({ path }) => path);
  return [
    ...unknown,
    ...pathsThatDiffer(mergeResult).map((path): Reason => ({ kind: 'merge result differs', path })),
    ...pathsThatDiffer(mergeGroup?.bytes).map((path): Reason => ({ kind: 'merge group differs', path })),
  ];
}

/** True unless the bytes of the change's path are certainly those at the head. */
export function differs(bytes: BytesByPath, change: Change): boolean {
  return !isCertainly(bytesOf(bytes, change.path), change.head);
}
