import { expect, it } from '@jest/globals';
import { genesis } from '../../src/core/promotion/in-force.ts';
import { hold } from '../../src/flows/holds.ts';
import type { Judged } from '../../src/flows/judge.ts';
import type { Standable } from '../../src/flows/read/in-force.ts';
import type { World } from '../../src/flows/world.ts';

const by = { id: 1, login: 'governor', kind: 'user' } as const;
const comment = { id: 9, by, own: false, edited: false, answered: false, body: '/hold', at: 5 };

it('a hold sends the app to the branch: a promotion pull request that brings these bytes turns red at once', async () => {
  const judged = {
    snapshot: { changes: [{ path: 'policies/dev/a.yml', head: { policyKey: 'a', blob: 'b1' } }] },
  } as unknown as Judged;
  const standing = { inForce: genesis('c0', new Map(), new Map()) } as unknown as Standable;
  const outcome = await hold({} as World, standing, judged, undefined, { comment, by, on: 3 });
  expect(outcome).toMatchObject({ done: true, branch: true, entries: [{ kind: 'hold', policyKey: 'a', blob: 'b1' }] });
});
