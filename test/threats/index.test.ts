import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { scenarioFiles } from '../support/scenario-files.ts';

const top = new URL('../', import.meta.url);

/** Where each attempt to get round the rules is made; scenario files are decided by `test/core/approval/scenarios.test.ts`. */
const ATTEMPTS: Readonly<Record<string, readonly string[]>> = {
  T01: ['threats/bytes.test.ts', 'scenarios/bytes.yaml'],
  T02: ['threats/bytes.test.ts', 'scenarios/more.yaml'],
  T03: ['threats/merging.test.ts', 'scenarios/more.yaml'],
  T04: ['threats/merging.test.ts', 'scenarios/around.yaml'],
  T05: ['threats/bytes.test.ts', 'scenarios/bytes.yaml'],
  T06: ['threats/merging.test.ts', 'scenarios/promotion.yaml'],
  T07: ['threats/merging.test.ts', 'scenarios/rules.yaml'],
  T08: ['threats/merging.test.ts', 'scenarios/rules.yaml'],
  T09: ['threats/freeze.test.ts', 'scenarios/rules.yaml'],
  T10: ['threats/freeze.test.ts', 'scenarios/rules.yaml'],
  T11: ['threats/bytes.test.ts', 'scenarios/bytes.yaml'],
  T12: ['threats/bytes.test.ts', 'scenarios/bytes.yaml'],
  T13: ['threats/people.test.ts', 'scenarios/contributors.yaml'],
  T14: ['threats/people.test.ts', 'scenarios/more.yaml'],
  T15: ['threats/people.test.ts', 'scenarios/contributors.yaml'],
  T16: ['threats/people.test.ts', 'scenarios/contributors.yaml'],
  T17: ['threats/people.test.ts', 'e2e/hard-facts.test.ts', 'scenarios/contributors.yaml'],
  T18: ['threats/people.test.ts', 'scenarios/contributors.yaml'],
  T19: ['threats/people.test.ts', 'github-adapter/read-pull-request.test.ts'],
  T20: ['threats/people.test.ts', 'scenarios/more.yaml'],
  T21: ['threats/people.test.ts', 'scenarios/contributors.yaml'],
  T22: ['threats/people.test.ts'],
  T23: ['threats/people.test.ts', 'scenarios/quorum.yaml'],
  T24: ['threats/merging.test.ts', 'core/rules/read-rules.test.ts'],
  T25: ['threats/people.test.ts', 'scenarios/more.yaml'],
  T26: ['threats/merging.test.ts', 'core/rules/read-rules.test.ts', 'scenarios/quorum.yaml'],
  T27: ['threats/freeze.test.ts', 'scenarios/objections.yaml'],
  T28: ['threats/freeze.test.ts', 'scenarios/objections.yaml'],
  T29: ['threats/freeze.test.ts', 'scenarios/objections.yaml'],
  T30: ['threats/freeze.test.ts', 'scenarios/more.yaml'],
  T31: ['threats/freeze.test.ts', 'scenarios/more.yaml'],
  T32: ['threats/words.test.ts', 'scenarios/reviews.yaml'],
  T33: ['threats/words.test.ts', 'scenarios/reviews.yaml'],
  T34: ['threats/words.test.ts', 'scenarios/more.yaml'],
  T35: ['threats/words.test.ts'],
  T36: ['threats/bytes.test.ts', 'scenarios/more.yaml'],
  T37: ['threats/bytes.test.ts', 'scenarios/more.yaml'],
  T38: ['threats/merging.test.ts', 'scenarios/around.yaml'],
  T39: ['threats/bytes.test.ts', 'scenarios/bytes.yaml'],
  T40: ['threats/bytes.test.ts', 'scenarios/more.yaml'],
  T41: ['e2e/hard-facts.test.ts', 'github-adapter/read-pull-request.test.ts', 'scenarios/around.yaml'],
  T42: ['threats/words.test.ts'],
  T43: ['threats/bytes.test.ts', 'scenarios/more.yaml'],
  T44: ['threats/bytes.test.ts', 'scenarios/more.yaml'],
  T45: ['threats/merging.test.ts', 'scenarios/more.yaml'],
  T46: ['threats/merging.test.ts', 'e2e/incidents.test.ts', 'scenarios/more.yaml'],
  T47: ['threats/words.test.ts', 'scenarios/around.yaml'],
  T48: ['threats/people.test.ts', 'github-adapter/people.test.ts'],
  T49: ['threats/people.test.ts'],
  T50: ['threats/freeze.test.ts', 'scenarios/more.yaml'],
  T51: ['threats/merging.test.ts', 'scenarios/rules.yaml'],
  T52: ['threats/merging.test.ts', 'e2e/incidents.test.ts', 'scenarios/rules.yaml'],
  T53: ['threats/freeze.test.ts', 'scenarios/earlier-pulls.yaml'],
  T54: ['threats/freeze.test.ts', 'scenarios/objections.yaml'],
  T55: ['threats/freeze.test.ts', 'scenarios/hand.yaml'],
  T56: ['threats/freeze.test.ts', 'scenarios/quorum.yaml'],
  T57: ['threats/merging.test.ts', 'scenarios/restore.yaml'],
  T58: ['e2e/incidents.test.ts', 'e2e/promotion-pull-request.test.ts', 'core/promotion/in-force.test.ts'],
  T60: ['threats/words.test.ts', 'app/tasks-of-event.test.ts'],
  T61: [
    'threats/words.test.ts',
    'core/report/hostile-text.test.ts',
    'core/report/markdown.test.ts',
    'core/promotion/message.test.ts',
  ],
  T62: ['threats/people.test.ts', 'core/rules/read-rules.test.ts'],
};

/** Attempts whose numbers begin a test's title, in `test/…` as a file holds it: `'T01, T40: a push …'`. */
function inTitles(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/['`"](T\d\d(?:, T\d\d)*): /g)].flatMap(([, numbers = '']) => numbers.split(', ')));
}

const namedIn = new Map<string, ReadonlySet<string>>([
  ...readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => [path, inTitles(readFileSync(new URL(path, top), 'utf8'))] as const),
  ...scenarioFiles().map(
    ({ file, scenarios }) =>
      [`scenarios/${file}`, new Set(scenarios.flatMap(({ source = [] }) => [source].flat()))] as const,
  ),
]);

describe('every attempt to get round the rules', () => {
  it('has a number in the table', () => {
    const numbers = [...Array(62).keys()].map((index) => `T${String(index + 1).padStart(2, '0')}`);
    // T59 is about rollbacks, a promotion of older bytes, and no attempt on a decision.
    expect(Object.keys(ATTEMPTS)).toEqual(numbers.filter((number) => number !== 'T59'));
  });

  it.each(Object.entries(ATTEMPTS))('%s is made in %j', (number, files) => {
    expect(files).not.toEqual([]);
    for (const file of files)
      expect([file, [...(namedIn.get(file) ?? [])]]).toEqual([file, expect.arrayContaining([number])]);
  });
});
