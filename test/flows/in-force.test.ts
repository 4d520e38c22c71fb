import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { payloadOf, printEnvelope, signedBytes } from '../../src/core/promotion/envelope.ts';
import { digestOf } from '../../src/core/promotion/in-force.ts';
import { readStanding } from '../../src/flows/read/in-force.ts';
import type { World } from '../../src/flows/world.ts';
import type { PolicyRepository } from '../../src/ports.ts';
import { aCache, aHome, TestRepository } from '../git/a-repository.ts';
import { aSigner } from '../support/a-signer.ts';

const RULES = '.github/approve-to-promote.yml';
const STATEMENT = 'policies/promotions/000001.json';
const home = aHome();
afterAll(home.clean);

const signer = aSigner();

let git: PolicyRepository;
let trust: string;
let good: string;
let executable: string;
let putBack: string;
beforeAll(async () => {
  const origin = new TestRepository(home.folder);
  git = aCache(`${home.folder}/cache`, origin.url).repository;
  trust = origin.commit({ files: { [RULES]: 'governors: {users: [{login: governor, id: 1}]}\n' } });
  const payload = payloadOf({
    repository: 10,
    environment: 'prod',
    sequence: 1,
    previous: trust,
    parent: trust,
    at: 5,
    changes: [],
    inForce: digestOf({ prod: new Map(), governed: new Map([[RULES, origin.blobAt(trust, RULES)]]) }),
    pulls: [],
  });
  const signature = signer.sign(signedBytes(payload)) ?? { keyid: '', sig: '' };
  const content = printEnvelope(payload, signature);
  good = origin.commit({ parents: [trust], files: { [STATEMENT]: content } });
  executable = origin.commit({ parents: [good], files: { [STATEMENT]: { mode: '100755', content } } });
  putBack = origin.commit({ parents: [executable], files: { [STATEMENT]: content } });
  await git.fetch({ ids: [putBack] });
});

/** One process that looks at the branch as it goes on, and remembers what it saw. */
async function brokenAt(...tips: readonly string[]): Promise<readonly (readonly string[])[]> {
  const known = new Map<string, Promise<unknown>>();
  const world = {
    repository: { id: 10 },
    git,
    signer,
    operator: { trust },
    remember: <T>(key: string, compute: () => Promise<T>) => {
      const value = (known.get(key) as Promise<T> | undefined) ?? compute();
      known.set(key, value);
      return value;
    },
  } as unknown as World;
  const found: (readonly string[])[] = [];
  for (const tip of tips) {
    const standing = await readStanding(world, tip);
    found.push(standing.state === 'standing' ? standing.broken : [standing.why]);
  }
  return found;
}

describe('T58: a statement that is made executable', () => {
  const WRONG = [`${STATEMENT} is no plain file`];

  it('is refused by a process that read it before', async () => {
    expect(await brokenAt(good, executable)).toEqual([[], WRONG]);
  });

  it('counts again once it is put back, for a process that first saw it wrong too', async () => {
    expect(await brokenAt(executable, putBack)).toEqual([WRONG, []]);
  });
});
