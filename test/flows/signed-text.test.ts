import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Statement } from '../../src/core/promotion/statement.ts';
import { signedText } from '../../src/flows/commit-statement.ts';
import type { World } from '../../src/flows/world.ts';
import { keySigner } from '../../src/signing/key-signer.ts';

const NOW = 1000;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = keySigner(
  [
    {
      keyid: 'k',
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      revoked: false,
      notAfter: NOW,
    },
  ],
  { keyid: 'k', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
  () => NOW,
);

const statement = (at: number): Statement => ({
  repository: 10,
  environment: 'prod',
  sequence: 2,
  previous: 'a',
  parent: 'b',
  at,
  inForce: 'c',
  changes: [],
  pulls: [],
});

describe('a statement that is signed', () => {
  it.each([
    ['of a time of its key counts', NOW, { ok: true }],
    [
      'of the time of the statement before, after its key ended, is not written',
      NOW + 1,
      { ok: false, why: expect.stringContaining('key out of its time') },
    ],
  ])('%s', (_, at, expected) => {
    expect(signedText({ signer } as unknown as World, statement(at))).toMatchObject(expected);
  });
});
