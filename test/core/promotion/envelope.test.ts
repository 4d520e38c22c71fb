import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  LARGEST_STATEMENT,
  parseEnvelope,
  payloadOf,
  printEnvelope,
  signedBytes,
  statementOf,
} from '../../../src/core/promotion/envelope.ts';
import type { Statement } from '../../../src/core/promotion/statement.ts';
import { keySigner } from '../../../src/signing/key-signer.ts';

const statement: Statement = {
  repository: 10,
  environment: 'prod',
  sequence: 1,
  previous: 'c0',
  parent: 'p',
  at: 1,
  inForce: 'd',
  changes: [{ place: 'prod', path: 'ä "b".yml', before: undefined, after: 'a1', pull: 7, approvals: [] }],
  pulls: [],
};

function keys(type: 'ed25519' | 'ec') {
  const pair = type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' }) : generateKeyPairSync('ed25519');
  return {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

describe.each(['ed25519', 'ec'] as const)('a statement signed with an %s key', (type) => {
  const { privateKey, publicKey } = keys(type);
  const signer = keySigner([{ keyid: 'k1', publicKey, revoked: false }], { keyid: 'k1', privateKey });
  const payload = payloadOf(statement);
  const signature = signer.sign(signedBytes(payload));
  if (signature === undefined) throw new Error('a signer with a key signs');

  it('reads back as what was written', () => {
    const parsed = parseEnvelope(printEnvelope(payload, signature));
    if (!parsed.ok) throw new Error(parsed.why);
    expect(parsed.envelope.signatures).toEqual([signature]);
    const read = statementOf(parsed.envelope.payload);
    expect(read.ok ? JSON.parse(JSON.stringify(read.statement)) : read.why).toEqual(
      JSON.parse(JSON.stringify(statement)),
    );
  });

  it('is accepted from the trusted key alone', () => {
    expect(signer.verify(signedBytes(payload), signature, statement.at)).toEqual({ ok: true });
    const edited = payloadOf({ ...statement, repository: 11 });
    expect(signer.verify(signedBytes(edited), signature, 1)).toEqual({ ok: false, why: 'wrong signature' });
    const other = keySigner([{ keyid: 'k1', publicKey: keys(type).publicKey, revoked: false }]);
    expect(other.verify(signedBytes(payload), signature, 1)).toEqual({ ok: false, why: 'wrong signature' });
    expect(keySigner([]).verify(signedBytes(payload), signature, 1)).toEqual({ ok: false, why: 'unknown key' });
    const revoked = keySigner([{ keyid: 'k1', publicKey, revoked: true }]);
    expect(revoked.verify(signedBytes(payload), signature, 1)).toEqual({ ok: false, why: 'revoked key' });
  });
});

describe('a file that is no statement', () => {
  const good = JSON.parse(printEnvelope(payloadOf(statement), { keyid: 'k', sig: 's' }));
  it.each([
    ['no JSON', 'not json', 'is not a JSON object'],
    [
      'another type',
      JSON.stringify({ ...good, payloadType: 'text/plain' }),
      'is not of type application/vnd.in-toto+json',
    ],
    ['no payload', JSON.stringify({ ...good, payload: 1 }), 'has no payload'],
    ['no signature', JSON.stringify({ ...good, signatures: [] }), 'is not signed'],
    [
      'half a signature',
      JSON.stringify({ ...good, signatures: [{ keyid: 'k' }] }),
      'has a signature without keyid or sig',
    ],
  ])('is refused with the reason: %s', (_, text, why) => {
    expect(parseEnvelope(text)).toEqual({ ok: false, why });
  });

  it.each([
    ['bytes that are not UTF-8', btoa('\xff\xfe'), 'has a payload that is not Base64 of UTF-8'],
    [
      'another predicate',
      btoa('{"_type":"https://in-toto.io/Statement/v1","predicateType":"x"}'),
      'has another predicate',
    ],
    ['another kind of JSON', btoa('[]'), 'is no in-toto statement'],
  ])('has no statement in it: %s', (_, payload, why) => {
    const read = statementOf(payload);
    expect(read.ok ? 'read' : read.why).toContain(why);
  });
});

it('refuses a key of another kind without showing it', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  for (const privateKey of [rsa, '-----BEGIN PRIVATE KEY-----\nsecretsecret\n-----END PRIVATE KEY-----'])
    expect(() => keySigner([], { keyid: 'k', privateKey })).toThrow(
      'signing key k: must be an Ed25519 or P-256 key in PEM',
    );
});

it('takes a statement of ten thousand policies, and reads it back', () => {
  const [one] = statement.changes;
  if (one === undefined) throw new Error('there is a change');
  const changes = Array.from({ length: 10_000 }, (_, index) => ({ ...one, path: `policy-${index}.yml` }));
  const payload = payloadOf({ ...statement, changes });
  const read = statementOf(payload);
  expect(read.ok ? read.statement.changes.length : read.why).toBe(10_000);
  expect(payload.length).toBeLessThan(LARGEST_STATEMENT);
});
