import { describe, expect, it } from '@jest/globals';
import { fold, keyOf, type Task } from '../../src/app/tasks.ts';
import { type EventPayload, pullOfExternalId, tasksOf } from '../../src/app/tasks-of-event.ts';

const repository = { id: 1, node_id: 'R', name: 'policies', default_branch: 'main', owner: { login: 'acme' } };
const own = {
  appId: 5,
  checks: ['approve-to-promote'],
  governs: (repository: number, account: number) => repository === 1 && account === 7,
};
const told = { guid: 'a-delivery', late: false };
const governor = { id: 7, login: 'governor-1', type: 'User' };

function looksAt(event: string, payload: EventPayload): readonly string[] {
  return tasksOf(event, { installation: { id: 9 }, repository, ...payload }, own, told).map(keyOf);
}
const LEDGER = 'refs/heads/approve-to-promote/ledger';
const pull_request = { number: 12 };
const ours = { name: 'approve-to-promote', app: { id: 5 }, external_id: '12:abc' };
const issue = { number: 12, pull_request: {} };

describe('an event says where to look', () => {
  it.each<[string, string, EventPayload, readonly string[]]>([
    ['an opened pull request', 'pull_request', { action: 'opened', pull_request }, ['1#12']],
    ['a push to it', 'pull_request', { action: 'synchronize', pull_request }, ['1#12']],
    ['another base', 'pull_request', { action: 'edited', pull_request }, ['1#12']],
    ['a closed one, merged or not', 'pull_request', { action: 'closed', pull_request }, ['1:branch']],
    ['a review', 'pull_request_review', { action: 'submitted', pull_request }, ['1#12']],
    ['a dismissed review', 'pull_request_review', { action: 'dismissed', pull_request }, ['1#12']],
    ['a push to the default branch', 'push', { ref: 'refs/heads/main' }, ['1:branch']],
    [
      'a person’s push to the ledger',
      'push',
      { ref: LEDGER, sender: { id: 2, login: 'administrator', type: 'User' } },
      ['1:branch'],
    ],
    ['our check asked for again', 'check_run', { action: 'rerequested', check_run: ours }, ['1#12']],
    ['a button of our check', 'check_run', { action: 'requested_action', check_run: ours }, ['1#12']],
    [
      'a command that is not known, by a governor',
      'issue_comment',
      { action: 'created', issue, comment: { body: '/promot' }, sender: governor },
      ['1#12'],
    ],
    [
      'all checks asked for again',
      'check_suite',
      { action: 'rerequested', check_suite: { app: { id: 5 }, pull_requests: [{ number: 12 }, { number: 13 }] } },
      ['1#12', '1#13'],
    ],
    ['a command', 'issue_comment', { action: 'created', issue, comment: { body: '/recheck' } }, ['1#12']],
  ])('%s', (_, event, payload, keys) => {
    expect(looksAt(event, payload)).toEqual(keys);
  });

  it.each<[string, string, EventPayload]>([
    [
      'a suite being made',
      'check_suite',
      { action: 'requested', check_suite: { app: { id: 5 }, pull_requests: [{ number: 12 }] } },
    ],
    [
      'checks of another app asked for again',
      'check_suite',
      { action: 'rerequested', check_suite: { app: { id: 6 }, pull_requests: [{ number: 12 }] } },
    ],
    ['a label', 'pull_request', { action: 'labeled', pull_request }],
    ['a comment that is no command', 'issue_comment', { action: 'created', issue, comment: { body: 'looks good' } }],
    [
      'a command of another app, by somebody who governs nothing',
      'issue_comment',
      { action: 'created', issue, comment: { body: '/lgtm' }, sender: { ...governor, id: 8 } },
    ],
    ['a path in a comment', 'issue_comment', { action: 'created', issue, comment: { body: '/etc/passwd is a path' } }],
    ['T33: a quoted command', 'issue_comment', { action: 'created', issue, comment: { body: '> hm\n\n/promote' } }],
    ['T60: an edited comment', 'issue_comment', { action: 'edited', issue, comment: { body: '/promote' } }],
    [
      'a comment on an issue',
      'issue_comment',
      { action: 'created', issue: { number: 3 }, comment: { body: '/promote' } },
    ],
    ["another app's check", 'check_run', { action: 'rerequested', check_run: { ...ours, app: { id: 6 } } }],
    ['our own check being made', 'check_run', { action: 'created', check_run: ours }],
    ['a push to another branch', 'push', { ref: 'refs/heads/topic' }],
    ['our own push to the ledger', 'push', { ref: LEDGER, sender: { id: 3, login: 'app[bot]', type: 'Bot' } }],
    ['a star', 'star', { action: 'created' }],
    [
      'an event without an installation',
      'pull_request',
      { action: 'opened', pull_request, installation: undefined } as never,
    ],
  ])('costs nothing: %s', (_, event, payload) => {
    expect(looksAt(event, payload)).toEqual([]);
  });
});

it('says where the head stood, which an event without it does not make unknown', () => {
  const head = { ...pull_request, head: { sha: 'h1' } };
  const [told] = tasksOf(
    'pull_request',
    { installation: { id: 9 }, repository, action: 'opened', pull_request: head },
    own,
    { guid: 'a-delivery', late: false },
  );
  const [untold] = tasksOf(
    'issue_comment',
    { installation: { id: 9 }, repository, action: 'created', issue, comment: { body: '/recheck' } },
    own,
    { guid: 'a-delivery', late: false },
  );
  if (told === undefined || untold === undefined) throw new Error('both say where to look');
  expect(fold(told, untold)).toMatchObject({ number: 12, head: 'h1' });
});

describe('tasks', () => {
  const where = { owner: 'acme', name: 'policies', id: 1, nodeId: 'R', installation: 9, defaultBranch: 'main' };
  it('of one branch fold into one that knows all pull requests said to be merged', () => {
    const task = (pulls: number[]): Task => ({ kind: 'branch', repository: where, pulls });
    expect(fold(task([1, 2]), task([2, 3]))).toEqual(task([1, 2, 3]));
  });
  it('of one sweep fold into a whole one where one of them is', () => {
    const task = (whole: boolean): Task => ({ kind: 'sweep', repository: where, whole });
    expect([fold(task(true), task(false)), fold(task(false), task(false))]).toEqual([task(true), task(false)]);
  });
  it('for a pull request, the branch and the sweep never share a key', () => {
    const keys = [
      keyOf({ kind: 'pull', repository: where, number: 1 }),
      keyOf({ kind: 'branch', repository: where, pulls: [] }),
      keyOf({ kind: 'sweep', repository: where, whole: false }),
    ];
    expect(new Set(keys).size).toBe(3);
  });
});

it.each([
  ['12:abc', 12],
  ['12', undefined],
  ['x:abc', undefined],
  ['', undefined],
  [null, undefined],
])('the pull request of external id %p is %p', (externalId, number) => {
  expect(pullOfExternalId(externalId)).toBe(number);
});
