import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { genesis } from '../../src/core/promotion/in-force.ts';
import type { Statement } from '../../src/core/promotion/statement.ts';
import { readRules } from '../../src/core/rules/read-rules.ts';
import { type Ground, signedText } from '../../src/flows/commit-statement.ts';
import { isProposal, isStillDue, readProposed } from '../../src/flows/proposal.ts';
import { placesOf } from '../../src/flows/read/places.ts';
import type { World } from '../../src/flows/world.ts';
import { keySigner } from '../../src/signing/key-signer.ts';

const FILE = 'policies/promotions/000003.json';

function aSigner(keyid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = { keyid, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), revoked: false };
  return keySigner([key], { keyid, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() });
}
const own = aSigner('k1');
const another = aSigner('k1');

const rules = readRules({
  path: 'r.yml',
  text: 'governors: { users: [{ login: a }] }\nenvironments: { prod: { directory: policies/prod } }\n',
});
if (!rules.ok) throw new Error('the rules are rules');
const standing = { state: 'standing', places: placesOf(rules.value), inForce: genesis('c', new Map(), new Map()) };
const ground = { standing, tip: 'base', files: new Map() } as unknown as Ground;

const statement: Statement = {
  repository: 10,
  environment: 'prod',
  sequence: 3,
  previous: 'a'.repeat(64),
  parent: 'b'.repeat(40),
  at: 100,
  inForce: 'c'.repeat(64),
  changes: [],
  pulls: [],
};

interface Head {
  readonly parents?: readonly string[];
  readonly mode?: string;
  readonly signer?: typeof own;
  readonly statement?: Statement;
  readonly tree?: string;
  readonly text?: string;
}

/** What is read back of a head that is as the app made it, but for this. */
async function proposed(head: Head) {
  const signed = signedText({ signer: head.signer ?? own } as unknown as World, head.statement ?? statement);
  if (!signed.ok) throw new Error(signed.why);
  const world = {
    repository: { id: 10 },
    signer: own,
    git: {
      firstParents: async () => [{ id: 'head', parents: head.parents ?? [statement.parent] }],
      readTree: async (commit: string) =>
        commit === 'head' && head.mode !== 'none' ? [{ path: FILE, id: 'blob', mode: head.mode ?? '100644' }] : [],
      readBlobs: async () => new Map([['blob', { state: 'text', text: head.text ?? signed.text }]]),
      treeIdOf: async (commit: string) => (commit === 'head' ? (head.tree ?? 'made') : 'base tree'),
    },
    forge: { treeOf: async () => 'made' },
  } as unknown as World;
  const read = await readProposed(world, ground, 'head', 3);
  return read.state === 'whole' ? 'whole' : read.why;
}

describe('the head of a promotion pull request', () => {
  it.each<[string, Head, string | RegExp]>([
    ['as the app made it', {}, 'whole'],
    ['that merges something', { parents: [statement.parent, 'd'.repeat(40)] }, /not one commit/],
    ['without history', { parents: [] }, /not one commit/],
    ['on another commit', { parents: ['d'.repeat(40)] }, 'its commit does not stand where its statement says'],
    ['without a statement', { mode: 'none' }, /does not hold policies\/promotions\/000003\.json/],
    ['whose statement is a link', { mode: '120000' }, /does not hold/],
    ['whose statement is none', { text: '{}' }, /^its statement /],
    ['whose statement is another’s', { signer: another }, 'its statement is not signed by a trusted key'],
    ['with other bytes than its statement’s', { tree: 'changed' }, 'its bytes are not those of its statement'],
  ])('%s is told', async (_, head, expected) => {
    expect(await proposed(head)).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
  });

  it('with a second signature is not as the app made it', async () => {
    const signed = signedText({ signer: own } as unknown as World, statement);
    const envelope = JSON.parse(signed.ok ? signed.text : '') as { signatures: readonly object[] };
    const text = JSON.stringify({ ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] });
    expect(await proposed({ text })).toBe('its statement is not signed by a trusted key');
  });
});

describe('a pull request', () => {
  const world = { repository: { owner: 'Acme', name: 'policies' } } as unknown as World;
  it.each([
    ['approve-to-promote/promotion-000003', 'acme/policies', true],
    ['approve-to-promote/promotion-000003', 'stranger/policies', false],
    ['approve-to-promote/promotion-000003', undefined, false],
    ['topic', 'acme/policies', false],
  ])('from %s of %s carries a promotion: %s', (ref, repository, expected) => {
    const head = { id: 'h', ref, ...(repository === undefined ? {} : { repository }) };
    expect(isProposal(world, { head } as Parameters<typeof isProposal>[1])).toBe(expected);
  });
});

describe('a promotion that was proposed', () => {
  const by = { id: 1, login: 'governor', kind: 'user' } as const;
  const pull = { number: 7, head: 'h', mergeCommit: 'm', promoter: by, snapshot: 's' };
  const change = { place: 'prod', path: 'a.yml', before: 'a1', after: 'a2', pull: 7, approvals: [] } as const;
  const due: Statement = { ...statement, changes: [change], pulls: [pull] };
  /** Whether it may still be merged, in a world whose ledger goes on from the commits named. */
  const still = (proposed: Statement, from: readonly string[] = []) => {
    const world = {
      ledger: { read: async () => ({ head: 'now' }) },
      git: { fetch: async () => ({ missing: [] }), isAncestor: async (commit: string) => from.includes(commit) },
    } as unknown as World;
    return isStillDue(world, proposed, due);
  };

  it('is due while it says the same, whenever it was made and whichever facts were looked at', async () => {
    expect(await still(due)).toBe(true);
    expect(await still({ ...due, at: 99, pulls: [{ ...pull, snapshot: 'another' }] })).toBe(true);
    expect(await still({ ...due, ledger: 'then' }, ['then'])).toBe(true);
  });

  it.each<[string, Statement]>([
    ['other bytes', { ...due, changes: [{ ...change, after: 'a3' }] }],
    ['fewer changes', { ...due, changes: [] }],
    ['another predecessor', { ...due, previous: 'f'.repeat(64) }],
    ['another commit under it', { ...due, parent: 'e'.repeat(40) }],
    ['another promoter', { ...due, pulls: [{ ...pull, promoter: { ...by, id: 2 } }] }],
    ['other pull requests', { ...due, pulls: [] }],
    ['a ledger that is not the app’s any more', { ...due, ledger: 'rewritten' }],
  ])('is not due any more where it names %s', async (_, proposed) => {
    expect(await still(proposed, ['then'])).toBe(false);
  });
});
