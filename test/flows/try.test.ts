import { expect, it } from '@jest/globals';
import { readRules } from '../../src/core/rules/read-rules.ts';
import type { Judged } from '../../src/flows/judge.ts';
import type { Standable } from '../../src/flows/read/in-force.ts';
import { tryInDev } from '../../src/flows/try.ts';
import type { World } from '../../src/flows/world.ts';
import { outsideCode } from '../support/outside-code.ts';

const by = { id: 1, login: 'governor', kind: 'user' } as const;
const comment = { id: 9, by, own: false, edited: false, answered: false, body: '/try', at: 5 };

it('T61: a file that somebody put among the statements says nothing in the answer to /try', async () => {
  const evil = 'policies/promotions/@acme/data-governors ![x](https://evil.example).json is no statement';
  const read = readRules({
    path: 'rules.yml',
    text: 'governors: {users: [{login: governor, id: 1}]}\nenvironments: {dev: {connection: dev}, prod: {connection: prod}}\n',
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const standing = { broken: [evil], rules: { state: 'in force', rules: read.value } } as unknown as Standable;
  const world = { ledger: { read: async () => ({ entries: new Map() }) } } as unknown as World;
  const outcome = await tryInDev(world, standing, {} as Judged, { comment, by, on: 3, off: false });
  if (outcome.done) throw new Error('it was tried');
  expect(outcome.why).toContain('is no statement');
  expect(outsideCode(outcome.why)).not.toMatch(/acme|evil/);
});
