import type { MergeEvent, WrittenPromotion } from '../../../../src/core/scenario/written-scenario.ts';
import { changedPaths, type History, isChanged, type Moment } from './moment.ts';
import { isGovernor } from './r09-eligible.ts';
import { isBot, isForTheAppAlone, isGoverned, person, sameBytes } from './words.ts';

/**
 * R8: "Promoter: merger if a person, else enqueuer, else who turned on auto-merge; must be a governor at the merge,
 * otherwise held." "Not approved or other bytes: refused."
 */
export function r8Promotion(history: History, decision: string): WrittenPromotion | undefined {
  for (const moment of history.moments) {
    if (moment.event.event !== 'merge' || bringsNothing(moment)) continue;
    if (decision !== 'approved' || !mergedIsApproved(moment)) return 'refused';
    const promoter = promoterOf(moment.event);
    return promoter !== undefined && isGovernor(moment, promoter) ? 'performed' : 'held';
  }
  return undefined;
}

/** "A bot that put a pull request into the queue is no promoter: held." */
function promoterOf(merge: MergeEvent): string | undefined {
  if (!isBot(merge.actor)) return person(merge.actor);
  const other = merge.enqueuer ?? merge.auto_merge_by ?? undefined;
  return other === undefined ? undefined : person(other);
}

/** No file that the rules speak of is another one after the merge, so there is nothing to promote or to withhold. */
function bringsNothing(moment: Moment): boolean {
  const same = spokenOf(moment).every((path) => sameBytes(moment.merged?.[path], moment.base[path]));
  return changedPaths(moment).length === 0 && same;
}

/** "After the merge the merged bytes are compared again, and what differs is withheld": no such file may be another one. */
function mergedIsApproved(moment: Moment): boolean {
  return spokenOf(moment).every((path) =>
    sameBytes(moment.merged?.[path], isChanged(moment, path) ? moment.files[path] : moment.base[path]),
  );
}

function spokenOf(moment: Moment): readonly string[] {
  const paths = [...Object.keys(moment.merged ?? {}), ...Object.keys(moment.files)];
  return paths.filter((path) => isGoverned(path, moment.policies) || isForTheAppAlone(path));
}
