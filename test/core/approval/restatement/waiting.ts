import { changedPaths, type History } from './moment.ts';
import { sameBytes } from './words.ts';

/** Everything but the quorum that keeps a pull request in review. */
export function mustWait(history: History): boolean {
  const { now } = history;
  const protectedBase = now.branch === 'main';
  return (
    // "An error is never a success."
    now.outage ||
    // "Evaluate only the protected base" (T37).
    !protectedBase ||
    // "Not ready; approvals are kept" (S155).
    now.draft ||
    (!now.merged && (now.closed || aSiblingIsNotApproved(history) || mergingGivesOtherBytes(history)))
  );
}

/** T36: "AND over pull requests with this head" and the protected base. */
function aSiblingIsNotApproved({ now }: History): boolean {
  return Object.values(now.siblings).some(({ base, decision }) => base === 'main' && decision !== 'approved');
}

/** "The change is head against merge base, and must equal what merging would do (potential merge commit, merge group)." */
function mergingGivesOtherBytes({ now }: History): boolean {
  return changedPaths(now).some((path) => {
    const head = now.files[path];
    const baseHasMoved = !sameBytes(now.base[path], now.forkedFrom[path]);
    const given = now.mergeResult[path];
    const mergeDiffers = given === undefined ? baseHasMoved : given !== (head?.digest ?? 'ABSENT');
    return mergeDiffers || (now.group !== undefined && !sameBytes(now.group[path], head));
  });
}
