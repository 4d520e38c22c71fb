import { describe, expect, it } from '@jest/globals';
import { advance, digestOf, genesis, type InForce, withChanges } from '../../../src/core/promotion/in-force.ts';
import type { StatedChange, Statement } from '../../../src/core/promotion/statement.ts';

const start = genesis('c0', new Map([['a.yml', 'a1']]), new Map([['rules.yml', 'r1']]));
const promoter = { id: 1, login: 'governor-1', kind: 'user' } as const;

function change(over: Partial<StatedChange> = {}): StatedChange {
  return { place: 'prod', path: 'a.yml', before: 'a1', after: 'a2', pull: 7, approvals: [], ...over };
}

function statement(over: Partial<Statement> = {}, on: InForce = start): Statement {
  const changes = over.changes ?? [change()];
  return {
    repository: 10,
    environment: 'prod',
    sequence: on.sequence + 1,
    previous: on.previous,
    parent: 'p1',
    at: 1,
    changes,
    inForce: digestOf(withChanges(on, changes)),
    pulls: [{ number: 7, head: 'h', mergeCommit: 'm', promoter, snapshot: 's' }],
    ...over,
  };
}
const expected = { repository: 10, environment: 'prod', fileDigest: 'd1' };

describe('what is in force', () => {
  it('is the trusted first commit with the statements of the chain applied', () => {
    const first = advance(start, statement(), expected);
    if (!first.ok) throw new Error(first.refusal.why);
    expect([...first.inForce.prod]).toEqual([['a.yml', 'a2']]);
    expect(first.inForce.sequence).toBe(1);
    const removal = statement({ changes: [change({ before: 'a2', after: undefined })] }, first.inForce);
    const second = advance(first.inForce, removal, { ...expected, fileDigest: 'd2' });
    if (!second.ok) throw new Error(second.refusal.why);
    expect([...second.inForce.prod]).toEqual([]);
    expect([...second.inForce.retired]).toEqual(['a1', 'a2']);
    expect(second.inForce.pulls.get(7)).toEqual({ sequence: 2, promoter, paths: ['a.yml'], snapshot: 's' });
  });

  it('does not change the value it started from', () => {
    advance(start, statement(), expected);
    expect([...start.prod]).toEqual([['a.yml', 'a1']]);
  });

  it.each([
    ['T58: a statement of another repository', statement({ repository: 11 }), 'other repository'],
    ['T58: a statement of another environment', statement({ environment: 'dev' }), 'other environment'],
    ['T58: a statement that skips a number', statement({ sequence: 3 }), 'out of sequence'],
    ['T58: a statement that comes a second time', statement({ sequence: 0 }), 'out of sequence'],
    ['T58: a statement that names another predecessor', statement({ previous: 'c9' }), 'broken chain'],
    [
      'T58: a statement about bytes that were not in force',
      statement({ changes: [change({ before: 'a0' })] }),
      'wrong before',
    ],
    [
      'T58: a statement whose changes do not lead to the set it names',
      statement({ inForce: digestOf(start) }),
      'wrong digest',
    ],
    ['T58: a statement from before the one it follows', statement({ at: -1 }), 'goes back in time'],
  ])('refuses %s', (_, refused, why) => {
    const step = advance(start, refused, expected);
    expect(step.ok ? 'accepted' : step.refusal.why).toBe(why);
  });

  it('has a digest that tells policies of production from governed files and every path from every blob', () => {
    const sets = [
      { prod: new Map([['a', 'b']]), governed: new Map() },
      { prod: new Map(), governed: new Map([['a', 'b']]) },
      { prod: new Map([['b', 'a']]), governed: new Map() },
      {
        prod: new Map([
          ['a', 'b'],
          ['c', 'd'],
        ]),
        governed: new Map(),
      },
    ];
    expect(new Set(sets.map(digestOf)).size).toBe(sets.length);
    const reversed = {
      prod: new Map([
        ['c', 'd'],
        ['a', 'b'],
      ]),
      governed: new Map<string, string>(),
    };
    expect(digestOf(reversed)).toBe(digestOf(sets[3] ?? reversed));
  });
});
