import fc from 'fast-check';
import type { WrittenEvent, WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import { chorus, freezeStep, plainEnding, plainOpening, plainSetting } from './freeze-steps.ts';
import { type Setting, setting } from './setting.ts';
import { type Ending, ending, type Opening, opening, type Step, step } from './steps.ts';
import { Storyteller } from './storyteller.ts';
import { plainUniverse, type Universe, universe } from './universe.ts';

/** Scenarios with every key and event of the form, whose timelines could have happened. */
export const randomScenario: fc.Arbitrary<WrittenScenario> = fc
  .record({ universe, setting, opening, steps: fc.array(step, { maxLength: 12, size: 'max' }), ending })
  .map(scenarioOf);

/** Scenarios of one policy that is objected to, updated, renamed, and of votes that come and go. */
export const freezeScenario: fc.Arbitrary<WrittenScenario> = fc
  .record({
    universe: plainUniverse,
    setting: plainSetting,
    opening: plainOpening,
    steps: fc
      .tuple(fc.oneof(fc.constant([]), chorus), fc.array(freezeStep, { maxLength: 7, size: 'max' }))
      .map((parts) => parts.flat()),
    ending: plainEnding,
  })
  .map(scenarioOf);

interface Told {
  readonly universe: Universe;
  readonly setting: Setting;
  readonly opening: Opening;
  readonly steps: readonly Step[];
  readonly ending: Ending;
}

function scenarioOf({ universe, setting, opening, steps, ending }: Told): WrittenScenario {
  const base = baseOf(setting);
  const teller = new Storyteller(universe, base);
  teller.open(opening);
  for (const one of steps) teller.tell(one);
  teller.end(ending);
  const { promoted, earlier, anyEarlier, unattested, config } = setting;
  const digest = (path: string, version: string) => teller.file(path, version).digest;
  const meaning = (path: string, version: string) => {
    const file = teller.file(path, version);
    return 'meaning' in file && file.meaning !== undefined ? { meaning: file.meaning } : {};
  };
  return {
    id: 'random',
    ...(setting.quorum === undefined ? {} : { quorum: withoutGaps(setting.quorum) }),
    roles: {
      data_governors: setting.governors,
      data_owners: { sales: setting.sales, hr: setting.hr, crm: setting.crm },
    },
    base_files: Object.fromEntries(
      Object.entries(base).flatMap(([path, version]) => (version === '-' ? [] : [[path, teller.file(path, version)]])),
    ),
    ...(promoted === null ? {} : { promoted: { [promoted.path]: digest(promoted.path, promoted.version) } }),
    ...(anyEarlier
      ? {
          objections_before: earlier.map(({ path, version, actor }) => ({
            path,
            digest: digest(path, version),
            actor,
            ...meaning(path, version),
          })),
        }
      : {}),
    ...(unattested ? { rules_unattested: true } : {}),
    ...(config === undefined ? {} : { config_state: config }),
    timeline: secondsThatMean(teller.events).map((event, place) => ({ t: place + 1, ...event })),
    expected: { decision: 'pending' },
  } satisfies WrittenScenario;
}

function baseOf({ base }: Setting): Readonly<Record<string, string>> {
  return {
    'policies/dev/a.yml': base.a,
    'policies/dev/b.yml': base.b,
    ...(base.rules ? { '.github/approve-to-promote.yml': '0' } : {}),
  };
}

function withoutGaps<Value extends object>(value: Value): { [Key in keyof Value]-?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}

/** A review has the second of a push only next to one, and of one alone. */
function secondsThatMean(events: readonly WrittenEvent[]): readonly WrittenEvent[] {
  return events.map((event, place) => {
    if (event.event !== 'review' || event.same_second_as_push !== true) return event;
    const isSame = (one: WrittenEvent | undefined) => one?.event === 'review' && one.same_second_as_push === true;
    let first = place;
    while (isSame(events[first - 1])) first -= 1;
    let last = place;
    while (isSame(events[last + 1])) last += 1;
    const pushesBeside = [events[first - 1], events[last + 1]].filter((one) => one?.event === 'push').length;
    const { same_second_as_push: _, ...elsewhere } = event;
    return pushesBeside === 1 ? event : elsewhere;
  });
}
