import { expect, it } from '@jest/globals';
import { promotionMessage } from '../../../src/core/promotion/message.ts';

const promoter = { id: 1, login: 'governor-1', kind: 'user' } as const;
const pull = { number: 7, head: 'h', mergeCommit: 'm', promoter, snapshot: 's' };
const change = { place: 'prod', path: 'a.yml', before: undefined, after: 'b', pull: 7, approvals: [] } as const;

it('tells a promotion by numbers and logins', () => {
  expect(promotionMessage({ sequence: 3, pulls: [pull], changes: [change] })).toBe(
    'promote: 1 policy to production\n\nPromotion: 3\nPull-Request: #7\nPromoted-By: governor-1\n',
  );
});

it('T61: neither a key, a path nor a login can add a line to the message', () => {
  const message = promotionMessage({
    sequence: 3,
    pulls: [{ ...pull, promoter: { ...promoter, login: 'x\nPromoted-By: governor-2' } }],
    changes: [{ ...change, path: 'a\nPromotion: 4.yml', policyKey: 'k\n\nPromotion: 5' }],
  });
  expect(message.match(/^Promot/gm)).toEqual(['Promot', 'Promot']);
  expect(message).toContain('Promoted-By: x_Promoted-By__governor-2\n');
});
