import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { keySigner, type VerificationKey } from '../../src/signing/key-signer.ts';

const bytes = new TextEncoder().encode('what is signed');
const digest = createHash('sha256').update(bytes).digest('hex');
const BEGIN = 1000;
const END = 2000;

function aPair(type: 'ed25519' | 'ec') {
  const pair = type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' }) : generateKeyPairSync('ed25519');
  return {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

describe.each([
  ['Ed25519', aPair('ed25519')],
  ['ES256', aPair('ec')],
] as const)('a key of %s', (_, { privateKey, publicKey }) => {
  const key: VerificationKey = { keyid: 'k1', publicKey, revoked: false };
  const own = { keyid: 'k1', privateKey };
  const signature = keySigner([key], own).sign(bytes) ?? { keyid: '', sig: '' };
  const verdict = (more: Partial<VerificationKey>, at: number | 'any time', signed = bytes) => {
    const read = keySigner([{ ...key, ...more }]).verify(signed, signature, at);
    return read.ok ? 'counts' : read.why;
  };

  it.each<[string, Partial<VerificationKey>, number | 'any time', string]>([
    ['without ends', {}, 5, 'counts'],
    ['at its first moment', { notBefore: BEGIN }, BEGIN, 'counts'],
    ['before it', { notBefore: BEGIN }, BEGIN - 1, 'key out of its time'],
    ['at its last moment', { notAfter: END }, END, 'counts'],
    ['after it', { notAfter: END }, END + 1, 'key out of its time'],
    ['where no time can be proven', { notBefore: BEGIN, notAfter: END }, 'any time', 'counts'],
    ['revoked', { revoked: true }, 5, 'revoked key'],
    ['revoked, where no time can be proven', { revoked: true }, 'any time', 'revoked key'],
    ['revoked but for these bytes', { revoked: true, kept: new Set([digest]) }, 5, 'counts'],
    ['revoked but for others', { revoked: true, kept: new Set(['0'.repeat(64)]) }, 5, 'revoked key'],
    [
      'revoked but for these bytes, out of its time',
      { revoked: true, kept: new Set([digest]), notAfter: 4 },
      5,
      'key out of its time',
    ],
  ])('%s', (__, more, at, expected) => {
    expect(verdict(more, at)).toBe(expected);
  });

  it('on a list of what still counts vouches for no other bytes, and never for a wrong signature', () => {
    const other = new TextEncoder().encode('something else');
    const kept = new Set([digest, createHash('sha256').update(other).digest('hex')]);
    expect(verdict({ revoked: true, kept }, 5, other)).toBe('wrong signature');
  });

  it('does not sign outside its time, and says what to do', () => {
    const at = (now: number) => keySigner([{ ...key, notBefore: BEGIN, notAfter: END }], own, () => now);
    for (const now of [BEGIN, END]) expect(at(now).sign(bytes)?.keyid).toBe('k1');
    expect(() => at(BEGIN - 1).sign(bytes)).toThrow(
      'signing key k1: it counts from 1970-01-01T00:16:40Z on. Let `signing` name a key whose time it is',
    );
    expect(() => at(END + 1).sign(bytes)).toThrow('signing key k1: it counted until 1970-01-01T00:33:20Z.');
  });
});
