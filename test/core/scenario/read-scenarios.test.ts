import { describe, expect, it } from '@jest/globals';
import { readScenarios } from '../../../src/core/scenario/read-scenarios.ts';

function read(timeline: string, more = '') {
  const text = `scenarios:\n  - id: one\n    expected: { decision: approved }\n${more}    timeline:\n${timeline}`;
  return readScenarios({ path: 'scenarios.yaml', text });
}

const opening = '      - { event: open_pr, actor: governor, head: H1 }\n';

describe('a scenario file', () => {
  it('is read when it has the form', () => {
    expect(read(opening)).toMatchObject({ ok: true, value: [{ id: 'one' }], warnings: [] });
  });

  it.each([
    ['an event nobody knows', `${opening}      - { event: reviewed }\n`, 6, 'cannot be'],
    [
      'a review of no known state',
      `${opening}      - { event: review, actor: a, commit: H1, state: aproved }\n`,
      6,
      'aproved',
    ],
    ['a timeline that opens nothing', '      - { event: role_change }\n', 5, 'no pull request is opened'],
    ['an event before the opening', `      - { event: close }\n${opening}`, 5, 'close comes before open_pr'],
    ['a second opening', opening + opening, 6, 'a second pull request'],
    ['a dismissal of no review', `${opening}      - { event: dismiss, review: x }\n`, 6, 'no review before this'],
    [
      'a dismissal before its review',
      `${opening}      - { event: dismiss, review: x, t: 2 }\n      - { event: review, id: x, actor: a, state: approved, commit: H1, t: 3 }\n`,
      6,
      'no review before this',
    ],
  ])('with %s is refused with its line', (_, timeline, line, message) => {
    const result = read(timeline);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problems).toContainEqual(
      expect.objectContaining({ line, message: expect.stringContaining(message) }),
    );
  });

  it('warns of a key nobody knows, and keeps it without a meaning', () => {
    const result = read(opening, '    quorom: { min_approvals: 1 }\n');
    expect(result).toMatchObject({ ok: true, warnings: [{ line: 4, remedy: expect.stringContaining('"quorum"') }] });
  });

  it('with one id twice is refused', () => {
    const one = `  - { id: one, expected: { decision: approved }, timeline: [{ event: open_pr, actor: a, head: H1 }] }\n`;
    const result = readScenarios({ path: 'scenarios.yaml', text: `scenarios:\n${one}${one}` });
    expect(result).toMatchObject({ ok: false, problems: [{ line: 3 }] });
  });

  it('that is not YAML is refused', () => {
    expect(readScenarios({ path: 'scenarios.yaml', text: 'scenarios: [' })).toMatchObject({ ok: false });
  });
});
