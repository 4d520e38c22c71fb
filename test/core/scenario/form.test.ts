import { describe, expect, it } from '@jest/globals';
import { readScenarios } from '../../../src/core/scenario/read-scenarios.ts';
import { runScenario } from '../../../src/core/scenario/run-scenario.ts';
import { scenarioFiles } from '../../support/scenario-files.ts';

/** Every key, event and option that the form has; `path/…` keys stand as `*`. `=` is a value, without it any value will do. */
const FORM: Readonly<Record<string, readonly string[]>> = {
  scenario: [
    ...['quorum', 'quorum.min_approvals', 'quorum.min_governors', 'quorum.owners', 'quorum.rules', 'quorum.objections'],
    ...['quorum.owners.at_least', 'quorum.owners.each=true', 'quorum.owners.each=false'],
    ...['quorum.rules.when.tags', 'quorum.rules.when.type=data', 'quorum.rules.when.type=subscription'],
    ...['quorum.rules.min_approvals', 'quorum.rules.min_governors', 'quorum.rules.owners'],
    ...['quorum.objections.lifted_by=update', 'quorum.objections.lifted_by=update-or-objector'],
    ...['roles.data_governors', 'roles.data_owners.*', 'rules_unattested=true', 'policies'],
    ...['config_state=missing', 'config_state=unparsable', 'promoted.*', 'promoted.*=ABSENT'],
    ...['objections_before.path', 'objections_before.digest', 'objections_before.actor', 'objections_before.meaning'],
    ...['base_files.*.digest', 'base_files.*.state=staged', 'base_files.*.tags', 'base_files.*.parse'],
    ...['expected.decision=approved', 'expected.decision=pending', 'expected.decision=changes_requested'],
    ...['expected.decision=invalid', 'expected.approvals_counted', 'expected.per_policy.*.counted'],
    ...['expected.per_policy.*.missing', 'expected.per_policy.*.frozen=true', 'expected.why'],
    ...['expected.promotion=performed', 'expected.promotion=held', 'expected.promotion=refused'],
  ],
  open_pr: [
    ...['actor', 'head', 'pusher', 'pusher=null', 'base', 'draft=true', 'from_fork=true', 'commanded_by'],
    ...['commits.sha', 'commits.author', 'commits.author=null', 'commits.committer', 'commits.committer=null'],
    ...['commits.co_authors', 'commits.parents', 'commits.touches', 'commits.verified=true'],
    ...['files.*.digest', 'files.*.digest=ABSENT', 'files.*.meaning', 'files.*.sources', 'files.*.tags'],
    ...['files.*.type=data', 'files.*.type=subscription', 'files.*.scope=global', 'files.*.scope=local'],
    ...['files.*.state=active', 'files.*.state=staged', 'files.*.parse', 'files.*.path_problem', 'files.*.policy_key'],
    ...['files.*.mode=100755', 'files.*.mode=120000', 'files.*.mode=160000'],
  ],
  push: [
    ...['actor', 'head', 'pusher', 'pusher=null', 'lost_webhook=true', 'kind=normal', 'kind=force', 'kind=rebase'],
    ...['kind=update_merge', 'commits.clean_merge=true', 'commits.parents', 'commits.verified=true'],
    ...['commits.co_authors', 'files.*.mode=100755', 'files.*.meaning', 'files.*.path_problem'],
  ],
  review: [
    ...['id', 'actor', 'body', 'commit', 'commit=null', 'repo_permission', 'same_second_as_push=true'],
    ...['state=approved', 'state=changes_requested', 'state=commented'],
  ],
  pending_review: ['actor', 'state'],
  edit_review: ['actor', 'review', 'body'],
  dismiss: ['actor', 'review', 'message'],
  comment: ['actor', 'body'],
  reaction: ['actor', 'content'],
  role_change: ['add_governors', 'remove_governors', 'remove_owners', 'remove_owners.*'],
  delete_user: ['user'],
  base_push: ['files.*.digest', 'merge_result.*'],
  retarget: ['base=main', 'base=release'],
  ready_for_review: ['actor'],
  close: ['actor'],
  reopen: ['actor'],
  sibling_pr_same_head: [
    ...['number', 'base', 'decision=approved', 'decision=pending', 'decision=changes_requested', 'decision=invalid'],
  ],
  files_truncated: ['limit'],
  api_error: ['what'],
  api_recovered: ['what'],
  webhook: ['what'],
  merge_group: ['head', 'files.*.digest'],
  merge: [
    ...[
      'actor',
      'merge_commit',
      'files.*.digest',
      'files.*.state=staged',
      'enqueuer',
      'enqueuer=null',
      'auto_merge_by',
    ],
  ],
};

/** What is used below a place, as `FORM` names it. */
function usedIn(value: unknown, at: string, used: Set<string>): void {
  if (Array.isArray(value)) {
    for (const one of value) usedIn(one, at, used);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value))
      usedIn(one, [at, at === '' ? key : nameOf(at, key)].filter(Boolean).join('.'), used);
    used.add(at);
    return;
  } else {
    used.add(`${at}=${value}`);
  }
  used.add(at);
}

const MAPS = [
  'roles.data_owners',
  'promoted',
  'base_files',
  'expected.per_policy',
  'files',
  'merge_result',
  'remove_owners',
];

function nameOf(at: string, key: string): string {
  return MAPS.includes(at) ? '*' : key;
}

describe('the form of scenarios', () => {
  const used = new Map(Object.keys(FORM).map((place) => [place, new Set<string>()]));
  for (const { timeline, ...scenario } of scenarioFiles().flatMap(({ scenarios }) => scenarios)) {
    usedIn(scenario, '', used.get('scenario') ?? new Set());
    for (const { event, t: _, ...fields } of timeline) usedIn(fields, '', used.get(event) ?? new Set());
  }

  it.each(Object.entries(FORM))('of a %s is used by the table, to its last option', (place, names) => {
    expect(names.filter((name) => !used.get(place)?.has(name))).toEqual([]);
  });
});

const HEAD = `
  - id: one
    timeline:
      - { event: open_pr, actor: gov-ann, head: H1, files: { policies/dev/a.yml: { digest: a1, sources: [sales] } },
          commits: [{ sha: H1, author: gov-ann, touches: [policies/dev/a.yml] }] }`;
const ROLES = `
    roles: { data_governors: [gov-ann, gov-bob], data_owners: {} }
    expected: { decision: pending }`;

describe('what is legal and seldom written', () => {
  it.each([
    [
      'a mode as a number or as text',
      '{ event: push, actor: gov-ann, head: H2, files: { policies/dev/a.yml: { digest: a1, mode: 100644 }, policies/dev/b.yml: { digest: b1, mode: "100755" } } }',
    ],
    [
      'nulls where there is nothing',
      '{ event: merge, actor: gov-ann, enqueuer: null, auto_merge_by: null, merge_commit: M1, files: {} }',
    ],
    ['a push without kind, commits or files', '{ event: push, actor: gov-ann, head: H2 }'],
    [
      'a push of nobody known',
      '{ event: push, actor: gov-ann, pusher: null, head: H2, kind: force, commits: [] , files: {} }',
    ],
    [
      'a commit of nobody',
      '{ event: push, actor: gov-ann, head: H2, commits: [{ sha: H2, author: null, committer: null, co_authors: [null], touches: [], parents: [H1, B1], verified: false, clean_merge: false }] }',
    ],
    ['a review without id, body or commit', '{ event: review, actor: gov-bob, state: approved, commit: null }'],
    [
      'a review with empty text',
      '{ event: review, id: r1, actor: gov-bob, state: changes_requested, commit: H1, body: "", repo_permission: write }',
    ],
    ['a pending review', '{ event: pending_review, id: p1, actor: gov-bob, state: pending, commit: H1, body: soon }'],
    [
      'an owner who leaves one source, or all',
      '{ event: role_change, add_governors: [], remove_governors: [], remove_owners: { sales: [own-sal] } }',
    ],
    ['a role change of nobody', '{ event: role_change }'],
    ['a base that moved somewhere else', '{ event: base_push, files: { docs/a.md: { digest: x } } }'],
    [
      'a base that moved, and what merging gives',
      '{ event: base_push, files: {}, merge_result: { policies/dev/a.yml: ABSENT } }',
    ],
    ['a list of files that was cut, at no known limit', '{ event: files_truncated }'],
    ['errors without a word', '{ event: api_error }'],
    ['a sibling elsewhere', '{ event: sibling_pr_same_head, number: 41, base: release, decision: pending }'],
    ['a webhook of any kind', '{ event: webhook, what: redelivered }'],
    ['a merge group without a name', '{ event: merge_group, files: { policies/dev/a.yml: { digest: a1 } } }'],
    ['an event with its time', '{ t: 7, event: ready_for_review, actor: gov-ann }'],
    [
      'a file with all that may be said of it',
      '{ event: push, actor: gov-ann, head: H2, files: { policies/dev/a.yml: { digest: a1, meaning: m1, sources: [], scope: global, state: staged, mode: 100644, parse: null, path_problem: null, tags: [], type: data } } }',
    ],
  ])('%s is read and decided', (_, event) => {
    const text = `scenarios:${HEAD}\n      - ${event}${ROLES}\n`;
    const read = readScenarios({ path: 'one.yaml', text });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    expect(read.warnings).toEqual([]);
    for (const scenario of read.value)
      expect(runScenario(scenario).decision).toMatch(/^(pending|invalid|approved|changes_requested)$/);
  });

  it.each([
    [
      'no expectation but the decision, and one source',
      'source: seed\n    quorum: {}\n    policies: []\n    base_files: {}\n    promoted: {}\n    objections_before: []',
    ],
    ['a quorum of nothing but owners', 'quorum: { owners: { at_least: 0, each: false }, rules: [], objections: {} }'],
    [
      'a rule for several tags',
      'quorum: { rules: [{ when: { tags: [a, b] }, min_approvals: 3, min_governors: 1 }, { when: { type: data } }] }',
    ],
    ['a rules file that nobody approved, or did', 'rules_unattested: false'],
    ['notes', 'note: why it is here\n    title: One'],
  ])('%s is read and decided', (_, keys) => {
    const read = readScenarios({ path: 'one.yaml', text: `scenarios:${HEAD}${ROLES}\n    ${keys}\n` });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    expect(read.warnings).toEqual([]);
    for (const scenario of read.value) expect(runScenario(scenario).differences).toEqual([]);
  });
});
