import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../../src/core/approval/decide.ts';
import { explainUser } from '../../../src/core/approval/explain-review.ts';
import type { PullRequestSnapshot } from '../../../src/core/approval/snapshot.ts';
import { slackText } from '../../../src/core/notifications/slack-text.ts';
import type { Person } from '../../../src/core/person.ts';
import { baselineBody } from '../../../src/core/report/baseline.ts';
import type { ChangeWords } from '../../../src/core/report/change-words.ts';
import { checkReport } from '../../../src/core/report/check.ts';
import {
  eventComment,
  isOfRound,
  promotedComment,
  rolledBackComment,
  statusComment,
  syncFailedComment,
} from '../../../src/core/report/comments.ts';
import { driftedThere } from '../../../src/core/report/drift.ts';
import { explainedInMarkdown } from '../../../src/core/report/explained.ts';
import { heldComments } from '../../../src/core/report/held.ts';
import {
  cannotPromote,
  chainBroken,
  ledgerChanged,
  notInSync,
  productionEdited,
  unapprovedBytes,
} from '../../../src/core/report/incident.ts';
import { planInMarkdown } from '../../../src/core/report/plan.ts';
import { proposalWords } from '../../../src/core/report/proposal.ts';
import { recordLost } from '../../../src/core/report/record-lost.ts';
import { reviewersToAsk } from '../../../src/core/report/reviewers.ts';
import { troubleReport } from '../../../src/core/report/trouble.ts';
import { aChange, aPull, aReview, aSide, author as opener } from '../../support/a-pull.ts';
import { outsideCode } from '../../support/outside-code.ts';

/** Whether a line holds what controls, hides or reorders, or half a character. */
const hides = (line: string) => /[\p{Cc}\p{Cf}\p{Cs}]/u.test(line);

/** GitHub's limits (facts of the checks, comments and review request APIs). */
const OUTPUT = 65_535;
const COMMENT = 65_536;
const TITLE = 255;
const REVIEWERS = 15;

/** Pieces of text that Markdown, GitHub, HTML or a terminal would make something of. */
const PIECES = [
  'EVIL',
  '`',
  '``',
  '```\n',
  '~~~',
  '\n',
  '\r\n# ',
  '\n\n- ',
  '@acme/data-governors ',
  '![x](https://evil.example/x.png)',
  '[y](https://evil.example)',
  '<img src=x onerror=y>',
  '<!-- approve-to-promote:status -->',
  '-->',
  '#12 ',
  'GH-12 ',
  'https://evil.example ',
  '::error::',
  '| a | b |\n|---|---|\n',
  '$`x`$',
  '&lt;b&gt;',
  '\\',
  '**',
  ' ',
  '\u202e',
  '\u200b',
  '\u0000',
  '\u001b[31m',
  '\ud83d',
  '😀',
];
const hostile = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 12 })
  .map((parts) => `EVIL${parts.join('')}`);

interface Story {
  readonly snapshot: PullRequestSnapshot;
  readonly words: ReadonlyMap<string, ChangeWords>;
  readonly texts: readonly string[];
}

/** A pull request in which everything that people can choose is one of these texts. */
function storyOf(texts: readonly string[], merged: boolean, objected: boolean): Story {
  let next = 0;
  const text = () => {
    next += 1;
    return texts[next % texts.length] ?? 'EVIL';
  };
  const person = (id: number): Person => ({ id, login: text(), kind: 'user' });
  const author = person(1);
  const governors = [author, person(2), person(3)];
  const sources = [text(), `${text()}2`];
  const paths = [`policies/dev/${text()}1.yml`, `policies/dev/${text()}2.yml`];
  const changes = paths.map((path, index) =>
    aChange({ path, head: aSide(`b${index}`, { scope: sources }), promoted: { blob: 'other' } }),
  );
  const snapshot = aPull({
    title: text(),
    author,
    changes,
    roster: { governors, owners: Object.fromEntries(sources.map((name, index) => [name, [person(10 + index)]])) },
    problems: [{ path: paths[0] ?? '', line: 3, message: text(), remedy: text() }],
    incomplete: [text()],
    reviews: [
      aReview(governors[1], { opinion: objected ? 'changes requested' : 'approved', hasExplanation: false }),
      aReview(person(99)),
    ],
    base: { ref: text(), protected: false },
    ...(merged
      ? {
          state: 'merged' as const,
          merge: { commit: 'M1', at: 30, by: person(98), bytes: { [paths[0] ?? '']: undefined } },
        }
      : {}),
  });
  const words: ChangeWords = { sentences: [text(), text()], gained: [text()], lost: [text()] };
  return { snapshot, words: new Map(paths.map((path) => [path, words])), texts };
}

function everythingWritten({ snapshot, words, texts }: Story): readonly string[] {
  const decision = decide(snapshot);
  const { summary, text } = checkReport(snapshot, decision, words);
  const step = (policyKey: string) => ({ act: 'create' as const, policyKey });
  return [
    summary,
    text,
    statusComment(snapshot, words),
    eventComment(snapshot, decision)?.text ?? '',
    promotedComment({ sequence: 7, paths: texts, promoter: texts[0] ?? '' }).text,
    ...snapshot.roster.governors.map((person) => explainedInMarkdown(explainUser(decision, person))),
    planInMarkdown(
      texts[0] ?? '',
      texts.map((message) => ({ path: message, message, remedy: message })),
    ),
    planInMarkdown(texts[0] ?? '', {
      plan: { steps: texts.map(step), refused: [], withheld: [...texts] },
      drifted: texts.map((policyKey) => ({ policyKey, due: undefined, there: 'missing' })),
    } as unknown as Parameters<typeof planInMarkdown>[1]),
    troubleReport(texts[0], true).summary,
    ...incidents(texts),
    ...promotions(texts),
  ];
}

/** What issues tell of what nobody promoted: paths, keys, digests and the words of an environment. */
function incidents(texts: readonly string[]): readonly string[] {
  const problems = texts.map((text) => ({ path: text, message: text }));
  const drifted = texts.map((policyKey) => ({ policyKey, due: policyKey, there: policyKey }));
  const damage = { rewritten: true, before: undefined, now: undefined, lost: texts };
  return [
    productionEdited(texts),
    chainBroken(texts),
    unapprovedBytes(texts),
    ledgerChanged(problems, damage),
    cannotPromote(texts[0]),
    notInSync('production', texts),
    driftedThere('production', drifted),
    recordLost([1, 2], { pulls: [7], unread: texts }),
  ].map(({ body = '' }) => body);
}

/** What is said of promotions, rollbacks, holds and syncs that failed. */
function promotions(texts: readonly string[]): readonly string[] {
  const by: Person = { id: 1, login: texts[0] ?? '', kind: 'user' };
  const kept = texts.map((path, command) => {
    const hold = { kind: 'hold' as const, policyKey: path, by, at: 1, why: path, command };
    return { path, hold };
  });
  const changes = texts.map((path) => ({
    place: 'prod' as const,
    path,
    before: 'a',
    after: 'b',
    pull: 7,
    approvals: [],
  }));
  const pulls = [{ number: 7, head: 'h', mergeCommit: 'm', promoter: by, snapshot: 's' }];
  return [
    rolledBackComment({ sequence: 8, policyKey: texts[0] ?? '', undoes: 7, by: by.login }).text,
    syncFailedComment(7, texts).text,
    ...heldComments(kept).map(({ text }) => text),
    proposalWords({ sequence: 7, changes, pulls }).body,
    baselineBody(
      texts[0] ?? '',
      {
        files: [],
        same: [],
        changes: texts.map((policyKey) => ({ policyKey, change: policyKey })),
        left: texts.map((policyKey) => ({ policyKey, why: [policyKey] })),
        problems: texts.map((path) => ({ path, message: path })),
      } as unknown as Parameters<typeof baselineBody>[1],
      texts,
    ),
  ];
}

const stories = fc
  .tuple(fc.array(hostile, { minLength: 3, maxLength: 8 }), fc.boolean(), fc.boolean())
  .map(([texts, merged, objected]) => storyOf(texts, merged, objected));

describe('text of other people', () => {
  it('T61: stands in code spans alone, whatever it holds and wherever the app writes it', () => {
    fc.assert(
      fc.property(stories, (story) => {
        for (const markdown of everythingWritten(story)) {
          const outside = outsideCode(markdown);
          expect(outside).not.toMatch(/EVIL|evil|[@`<]|!\[|\]\(|https?:/);
          expect(markdown.split('\n').filter(hides)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('T61: makes no mention and no link of its own in Slack', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 6 }), fc.boolean(), (texts, isIncident) => {
        const [text = ''] = texts;
        const repository = { id: 1, owner: 'acme', name: 'policies' };
        const about = isIncident
          ? { issue: { number: 7, title: text } }
          : { pull: { number: 7, title: text, head: 'h' } };
        const people = texts.map((login, id) => ({ id, login }));
        const told = { key: 'k', at: 1, repository, people, paths: texts, details: texts, by: { id: 1, login: text } };
        const type = isIncident ? ('incident.found' as const) : ('review.needed' as const);
        const [first = '', ...lines] = slackText({ ...told, ...about, type }, 'https://github.test').split('\n');
        const words = [first.replace(/<https:\/\/github\.test\/[^>|]*\|acme\/policies#7>/, ''), ...lines];
        for (const line of words) {
          expect(line).not.toMatch(/[<>]/);
          expect(line.replace(/`[^`]*`/g, '')).not.toMatch(/EVIL|evil|[@`]|https?:/);
          expect(hides(line)).toBe(false);
        }
      }),
      { numRuns: 100, examples: [148, 149, 150].map((length) => [[`${'x'.repeat(length)}😀😀`], false]) },
    );
  });

  it('T61: neither hides, reorders nor breaks the line in titles and annotations, which are no Markdown', () => {
    fc.assert(
      fc.property(stories, ({ snapshot, words }) => {
        const { title, annotations } = checkReport(snapshot, decide(snapshot), words);
        for (const line of [title, ...annotations.flatMap(({ message }) => message.split('\n'))])
          expect(hides(line)).toBe(false);
        for (const { message } of annotations) expect(message.split('\n').length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 40 },
    );
  });

  it('cannot say that reviewers were asked: the round’s mark is the app’s own line', () => {
    const now = aPull();
    const later = aPull({ changes: [aChange({ head: aSide('later') })] });
    const [mark = ''] = statusComment(later, new Map()).split('\n');
    expect(mark).toMatch(/^<!-- round /);
    const forged = `<!-- approve-to-promote:status -->\n${statusComment(now, new Map([['policies/dev/a.yml', { sentences: [mark, `\n${mark}\n`], gained: [mark], lost: [] }]]))}`;
    expect([isOfRound(forged, now), isOfRound(forged, later)]).toEqual([true, false]);
  });
});

describe('GitHub’s limits', () => {
  const long = (name: string, length = 180) => name.padEnd(length, 'x');
  const many = <T>(count: number, one: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => one(index));

  function large(policies: number, reviews: number): Story {
    const owners = many(40, (index): Person => ({ id: 100 + index, login: long(`owner-${index}-`, 39), kind: 'user' }));
    const sources = many(20, (index) => long(`source-${index}-`));
    const changes = many(policies, (index) =>
      aChange({ path: long(`policies/dev/${index}-`, 230), head: aSide(`b${index}`, { scope: sources }) }),
    );
    const snapshot = aPull({
      changes,
      roster: { governors: [], owners: Object.fromEntries(sources.map((name) => [name, owners])) },
      problems: many(200, (index) => ({
        path: changes[0]?.path ?? '',
        line: index + 1,
        message: long(`no ${index} `, 5_000),
      })),
      reviews: many(reviews, (index) =>
        aReview({ id: 1000 + index, login: long(`stranger-${index}-`, 39), kind: 'user' }, { id: String(index) }),
      ),
    });
    const words: ChangeWords = { sentences: many(40, () => long('', 900)), gained: sources, lost: sources };
    return {
      snapshot,
      words: new Map(changes.map(({ path }) => [path, words])),
      texts: many(300, () => long('a/', 230)),
    };
  }

  it.each([
    ['300 policies with long names', 300, 5],
    ['one policy with 2,000 reviews', 1, 2_000],
    ['nothing much', 1, 0],
  ])('are kept by shortening: %s', (_, policies, reviews) => {
    const story = large(policies, reviews);
    const decision = decide(story.snapshot);
    const report = checkReport(story.snapshot, decision, story.words);
    expect(report.title.length).toBeLessThanOrEqual(TITLE);
    expect(report.summary.length).toBeLessThanOrEqual(OUTPUT);
    expect(report.text.length).toBeLessThanOrEqual(OUTPUT);
    expect(report.text).toContain('### `policies/dev/0-');
    expect(report.annotations.length).toBeLessThanOrEqual(200);
    for (const { message } of report.annotations) expect(Buffer.byteLength(message)).toBeLessThanOrEqual(64_000);
    expect(report.actions.length).toBeLessThanOrEqual(3);
    for (const { label, description, identifier } of report.actions)
      expect([label.length <= 20, description.length <= 40, identifier.length <= 20]).toEqual([true, true, true]);
    for (const text of everythingWritten(story)) {
      // The mark before it is 100 characters at most.
      expect(text.length).toBeLessThanOrEqual(COMMENT - 100);
      expect(outsideCode(text)).not.toContain('`');
    }
    if (policies === 300) expect(report.text).toMatch(/… and \d+ more policies; `a2p decide` shows all\.$/);
  });

  it('of reviewers: fifteen of forty who could approve, those already asked among them', () => {
    const { snapshot } = large(1, 0);
    const open = { ...snapshot, problems: [] };
    const asked = reviewersToAsk(open, decide(open), []);
    expect(asked).toHaveLength(REVIEWERS);
    expect(reviewersToAsk(open, decide(open), asked.slice(0, 10))).toHaveLength(REVIEWERS - 10);
    expect(reviewersToAsk(open, decide(open), asked)).toEqual([]);
  });

  it('of a frozen comment: 400 policies are counted, not all named', () => {
    const story = large(400, 0);
    const governor: Person = { id: 5, login: 'governor', kind: 'user' };
    const snapshot = {
      ...story.snapshot,
      problems: [],
      roster: { ...story.snapshot.roster, governors: [opener, governor] },
      reviews: [aReview(governor, { opinion: 'changes requested' as const })],
    };
    const text = eventComment(snapshot, decide(snapshot))?.text ?? '';
    expect(text).toContain('and 380 more are frozen');
    expect(text.length).toBeLessThan(COMMENT - 100);
  });
});
