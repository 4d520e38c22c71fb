import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import type { History, Moment } from './moment.ts';
import { type Objection, objectionsTo, type Subject, subjectIn } from './objections.ts';
import { pushes } from './pushes.ts';
import { isGovernor } from './r09-eligible.ts';
import { r11Withdrawn } from './r11-withdrawn.ts';
import { meaningOf } from './words.ts';

/** How it stands with the freezes of one path. */
export interface Freeze {
  readonly frozen: boolean;
  /** Places of the moments that lifted a freeze. */
  readonly lifts: readonly number[];
}

/** R4, R10 and R11 for every objection to a path: frozen while one of them freezes. */
export function freezeOf(scenario: WrittenScenario, history: History, path: string): Freeze {
  const told = objectionsTo(scenario, history, path).map((objection) => tellOne(scenario, history, path, objection));
  return { frozen: told.some(({ frozen }) => frozen), lifts: told.flatMap(({ lifts }) => lifts) };
}

function tellOne(scenario: WrittenScenario, history: History, path: string, objection: Objection): Freeze {
  const { subject } = objection;
  let frozen = objection.freezesAtOnce;
  let rejected = objection.meanings;
  const lifts: number[] = [];
  for (const moment of history.moments.filter(({ at }) => at > objection.since)) {
    const withdrawn = r11Withdrawn(scenario, history, path, objection, moment);
    const lifted = frozen && (withdrawn !== undefined || r4IsGovernorsUpdate(history, moment, subject, rejected));
    rejected = rejected.filter((meaning) => meaning !== withdrawn);
    if (lifted) lifts.push(moment.at);
    frozen = (frozen && !lifted) || r4RejectedMeaningIsBack(moment, subject, rejected);
  }
  return { frozen, lifts };
}

/** "It freezes again if the rejected meaning returns", whoever pushes it. */
function r4RejectedMeaningIsBack(moment: Moment, subject: Subject, rejected: readonly string[]): boolean {
  return moment.event.event === 'push' && rejected.includes(meaningOf(subjectIn(moment.files, subject)));
}

/**
 * R4: "A freeze ends with a governor's push that changes the meaning." "A freeze is lifted by the push that changes the
 * meaning, not by a governor's comment on top of somebody else's change."
 */
function r4IsGovernorsUpdate(history: History, moment: Moment, subject: Subject, rejected: readonly string[]): boolean {
  const push = pushes(history).find((one) => one.moment.at === moment.at);
  if (push === undefined || !isGovernor(moment, push.pusher)) return false;
  const meaning = meaningOf(subjectIn(moment.files, subject));
  return meaning !== meaningOf(subjectIn(push.filesBefore, subject)) && !rejected.includes(meaning);
}
