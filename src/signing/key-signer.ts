import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { OutsideError } from '../errors.ts';
import type { Signer } from '../ports.ts';

/** A key whose signatures count, or did; PEM of an Ed25519 or P-256 public key. */
export interface VerificationKey {
  readonly keyid: string;
  readonly publicKey: string;
  /** It is, or may be, in other hands: what it signed counts for nothing, but for what `kept` names. */
  readonly revoked: boolean;
  /** SHA-256 (hex) of the bytes that a revoked key signed and that count all the same. */
  readonly kept?: ReadonlySet<string>;
  /** Unix seconds of the first and the last moment at which it may sign; absent: no such end. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

type Range = Pick<VerificationKey, 'notBefore' | 'notAfter'>;

/**
 * Signs with the operator's own key and checks against the keys the operator trusts: never a key from a repository,
 * never GitHub's key of the app. Ed25519, or ES256 (P-256, signature as `r || s`). `now` is Unix seconds.
 */
export function keySigner(
  trusted: readonly VerificationKey[],
  own?: { readonly keyid: string; readonly privateKey: string },
  now: () => number = () => Math.floor(Date.now() / 1000),
): Signer {
  const keys = new Map(trusted.map((one) => [one.keyid, { ...one, key: publicKeyOf(one.keyid, one.publicKey) }]));
  const ownKey = own === undefined ? undefined : { keyid: own.keyid, key: privateKeyOf(own.keyid, own.privateKey) };
  return {
    sign: (bytes) => {
      if (ownKey === undefined) return undefined;
      const { keyid, key } = ownKey;
      const why = whyNotAt(keys.get(keyid) ?? {}, now());
      if (why !== undefined) throw new OutsideError(mayNotSign(keyid, why));
      return { keyid, sig: sign(digestFor(key), bytes, input(key)).toString('base64') };
    },
    verify: (bytes, { keyid, sig }, at) => {
      const known = keys.get(keyid);
      if (known === undefined) return { ok: false, why: 'unknown key' };
      if (known.revoked && known.kept?.has(signedDigest(bytes)) !== true) return { ok: false, why: 'revoked key' };
      const right = verify(digestFor(known.key), bytes, input(known.key), Buffer.from(sig, 'base64'));
      if (!right) return { ok: false, why: 'wrong signature' };
      return at !== 'any time' && whyNotAt(known, at) !== undefined
        ? { ok: false, why: 'key out of its time' }
        : { ok: true };
    },
  };
}

/** Why a key may not sign at a moment, in Unix seconds; `undefined`: it may. */
export function whyNotAt({ notBefore, notAfter }: Range, at: number): string | undefined {
  if (notBefore !== undefined && at < notBefore) return `it counts from ${iso(notBefore)} on`;
  return notAfter !== undefined && at > notAfter ? `it counted until ${iso(notAfter)}` : undefined;
}

/** What the operator reads where their own key may not sign. */
export function mayNotSign(keyid: string, why: string): string {
  return `signing key ${keyid}: ${why}. Let \`signing\` name a key whose time it is, or correct notBefore and notAfter.`;
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

function signedDigest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Ed25519 hashes by itself. */
function digestFor(key: KeyObject): 'sha256' | null {
  return key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
}

function input(key: KeyObject): { key: KeyObject; dsaEncoding: 'ieee-p1363' } {
  return { key, dsaEncoding: 'ieee-p1363' };
}

function publicKeyOf(keyid: string, pem: string): KeyObject {
  return checked(keyid, () => createPublicKey(pem));
}

function privateKeyOf(keyid: string, pem: string): KeyObject {
  return checked(keyid, () => createPrivateKey(pem));
}

/** The error of the library may quote the key: it is not passed on. */
function checked(keyid: string, read: () => KeyObject): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read();
  } catch {
    key = undefined;
  }
  const curve = key?.asymmetricKeyDetails?.namedCurve;
  if (key?.asymmetricKeyType === 'ed25519' || curve === 'prime256v1') return key as KeyObject;
  throw new OutsideError(`signing key ${keyid}: must be an Ed25519 or P-256 key in PEM`, { retry: 'never' });
}
