import { describe, expect, it } from '@jest/globals';
import { incidentNotification } from '../../../src/core/notifications/of-incident.ts';
import { slackText } from '../../../src/core/notifications/slack-text.ts';
import { aNotification } from '../../support/a-notification.ts';

const SERVER = 'https://github.test';
const LINK = '<https://github.test/acme/policies/pull/7|acme/policies#7>';
const frozen = (more: Parameters<typeof aNotification>[0] = {}) => aNotification({ type: 'change.frozen', ...more });

describe('a notification in Slack', () => {
  it('says what happened, where, by whom, to which policies', () => {
    const text = slackText(
      aNotification({
        type: 'change.promoted',
        sequence: 12,
        by: { id: 1, login: 'governor' },
        paths: ['a.yml', 'b.yml'],
        details: ['A detail.'],
      }),
      SERVER,
    );
    expect(text.split('\n')).toEqual([
      `*Promoted to production* (statement 12) · ${LINK} \`Salaries\``,
      'By `governor`.',
      'Policies: `a.yml`, `b.yml`',
      '• `A detail.`',
    ]);
  });

  it('names whom to ask where a review is needed, and nobody else', () => {
    const people = [
      { id: 1, login: 'owner' },
      { id: 2, login: 'governor' },
    ];
    expect(slackText(aNotification({ type: 'review.needed', people }), SERVER)).toContain(
      'Who could approve: `owner`, `governor`',
    );
    expect(slackText(frozen({ people }), SERVER)).not.toContain('owner');
  });

  const rows: readonly [string, string, string][] = [
    ['a mention of everybody', '<!channel> hello', '`&lt;!channel&gt; hello`'],
    ['a mention of one', '<@U123>', '`&lt;@U123&gt;`'],
    [
      'a link that hides its end',
      '<https://evil.test|https://github.com>',
      '`&lt;https://evil.test|https://github.com&gt;`',
    ],
    ['an entity', '&lt;!here&gt;', '`&amp;lt;!here&amp;gt;`'],
    ['the end of code', '`@here` *bold*', "`'@here' *bold*`"],
    ['lines of its own', 'a\n*Fully approved* b', '`a\\u{a}*Fully approved* b`'],
    ['reordered text', 'a\u202eb', '`a\\u{202e}b`'],
    ['nothing', '', '` `'],
    ['much', 'x'.repeat(200), `\`${'x'.repeat(149)}…\``],
  ];
  it.each(rows)('shows a title with %s as plain code', (_, title, shown) => {
    const pull = { number: 7, title, head: 'h' };
    expect(slackText(frozen({ pull }), SERVER).split(`${LINK} `)[1]).toBe(shown);
  });

  it('leads to the issue of an incident, whose title is words of people too', () => {
    const at = { id: 1, owner: 'acme', name: 'policies' };
    const incident = { number: 9, title: 'Edited by <!channel>', did: 'found', at: 5 } as const;
    const link = '<https://github.test/acme/policies/issues/9|acme/policies#9>';
    expect(slackText(incidentNotification(at, incident), SERVER)).toBe(
      `*Incident* · ${link} \`Edited by &lt;!channel&gt;\``,
    );
    expect(slackText(incidentNotification(at, { ...incident, did: 'ended' }), SERVER)).toMatch(
      /^\*The incident is over/,
    );
  });

  it('keeps within the limit of Slack, counting what it leaves out', () => {
    const paths = Array.from({ length: 300 }, (_, index) => `${'&'.repeat(100)}${index}.yml`);
    const details = Array.from({ length: 50 }, () => '<'.repeat(500));
    const text = slackText(frozen({ paths, details }), SERVER);
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(slackText(frozen({ paths: paths.map((_, index) => `${index}`) }), SERVER)).toMatch(/`9` and 290 more$/);
  });
});
