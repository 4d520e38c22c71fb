import { expect, it } from '@jest/globals';
import { payloadOf, statementOf } from '../../../src/core/promotion/envelope.ts';
import type { Statement } from '../../../src/core/promotion/statement.ts';

const statement: Statement = {
  repository: 10,
  environment: 'prod',
  sequence: 1,
  previous: 'c0',
  parent: 'p',
  at: 1,
  inForce: 'd',
  changes: [],
  pulls: [],
};

it.each<[string, object]>([
  ['a sequence that is no whole number', { sequence: 1.5 }],
  ['a repository by name', { repository: 'acme/policies' }],
  ['no predecessor', { previous: undefined }],
  ['a change without its pull request', { changes: [{ place: 'prod', path: 'a.yml', approvals: [] }] }],
  ['a change elsewhere', { changes: [{ place: 'dev', path: 'a.yml', pull: 1, approvals: [] }] }],
  ['a name that becomes nothing', { renamed: [{ kind: 'tags', from: 'A' }] }],
  ['a pull request without its promoter', { pulls: [{ number: 1, mergeCommit: 'm' }] }],
])('T58: a statement with %s is of another form, though it is signed', (_, wrong) => {
  expect(statementOf(payloadOf(statement)).ok).toBe(true);
  expect(statementOf(payloadOf({ ...statement, ...wrong } as Statement))).toEqual({
    ok: false,
    why: 'has a predicate of another form',
  });
});

it.each<[string, object]>([
  ['an approval by nobody', { changes: [{ place: 'prod', path: 'a.yml', pull: 1, approvals: [{}] }] }],
  ['a maker by name', { changes: [{ place: 'prod', path: 'a.yml', pull: 1, approvals: [], madeBy: ['governor-1'] }] }],
  ['a rollback that names no statement', { rollback: { policyKey: 'a', by: {}, on: 1, comment: 2 } }],
])('T58: so is one with %s', (_, wrong) => {
  expect(statementOf(payloadOf({ ...statement, ...wrong } as Statement)).ok).toBe(false);
});

it('keeps what a later version adds', () => {
  expect(statementOf(payloadOf({ ...statement, later: true } as Statement)).ok).toBe(true);
});
