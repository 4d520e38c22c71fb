import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import { type History, isChanged, type Moment } from './moment.ts';
import { type Objection, objectionsMadeHere, r3EarlierObjections } from './objections.ts';
import { pushes } from './pushes.ts';
import { isGovernor } from './r09-eligible.ts';
import { r11Withdraws } from './r11-withdrawn.ts';
import { meaningOf } from './words.ts';

/** How it stands with the freezes of one path. */
export interface Freeze {
  readonly frozen: boolean;
  /** Places of the moments that lifted a freeze. */
  readonly lifts: readonly number[];
}

/** R4, R10 and R11 for every objection to a path: frozen while one of them freezes. */
export function freezeOf(scenario: WrittenScenario, history: History, path: string): Freeze {
  const objections = [...r3EarlierObjections(scenario, history, path), ...objectionsMadeHere(history, path)];
  const told = objections.map((objection) => tellOne(scenario, history, path, objection));
  return { frozen: told.some(({ frozen }) => frozen), lifts: told.flatMap(({ lifts }) => lifts) };
}

function tellOne(scenario: WrittenScenario, history: History, path: string, objection: Objection): Freeze {
  let frozen = objection.freezesAtOnce;
  const lifts: number[] = [];
  for (const moment of history.moments.filter(({ at }) => at > objection.since)) {
    if (r11Withdraws(scenario, history, path, objection, moment)) {
      return { frozen: false, lifts: frozen ? [...lifts, moment.at] : lifts };
    }
    if (r4RejectedMeaningIsBack(moment, path, objection)) {
      frozen = true;
    } else if (frozen && r4IsGovernorsUpdate(history, moment, path, objection)) {
      frozen = false;
      lifts.push(moment.at);
    }
  }
  return { frozen, lifts };
}

/** "It freezes again if the rejected meaning returns", whoever pushes it. */
function r4RejectedMeaningIsBack(moment: Moment, path: string, objection: Objection): boolean {
  return (
    moment.event.event === 'push' &&
    isChanged(moment, path) &&
    objection.meanings.includes(meaningOf(moment.files[path]))
  );
}

/**
 * R4: "A freeze ends with a governor's push that changes the meaning." "A freeze is lifted by the push that changes the
 * meaning, not by a governor's comment on top of somebody else's change."
 */
function r4IsGovernorsUpdate(history: History, moment: Moment, path: string, objection: Objection): boolean {
  const push = pushes(history).find((one) => one.moment.at === moment.at);
  if (push === undefined || !isGovernor(moment, push.pusher)) return false;
  const meaning = meaningOf(moment.files[path]);
  return meaning !== meaningOf(push.filesBefore[path]) && !objection.meanings.includes(meaning);
}
