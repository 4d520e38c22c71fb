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
    aSiblingIsNotApproved(history) ||
    // "Not ready; approvals are kept" (S155); without any policy it is "out of scope: success at once" (S091).
    (changedPaths(now).length > 0 && (now.draft || (now.merged === undefined && now.closed))) ||
    mergingGivesOtherBytes(history)
  );
}

/** T36: "AND over pull requests with this head" and the protected base. */
function aSiblingIsNotApproved({ now }: History): boolean {
  return Object.values(now.siblings).some(({ base, decision }) => base === 'main' && decision !== 'approved');
}

/**
 * "The change is head against merge base, and must equal what merging would do (potential merge commit, merge group)."
 * Where both sides changed a path and nobody says what merging gives, it is not known to equal. Once the merge has
 * brought the head's bytes, nothing else is to be feared.
 */
function mergingGivesOtherBytes({ now }: History): boolean {
  return changedPaths(now).some((path) => {
    const head = now.files[path];
    if (now.merged !== undefined && sameBytes(now.merged[path], head)) return false;
    const bothChanged = !sameBytes(now.base[path], now.forkedFrom[path]) && !sameBytes(now.base[path], head);
    const given = now.mergeResult[path];
    const mergeDiffers = given === undefined ? bothChanged : given !== (head?.digest ?? 'ABSENT');
    return mergeDiffers || (now.group !== undefined && !sameBytes(now.group[path], head));
  });
}
