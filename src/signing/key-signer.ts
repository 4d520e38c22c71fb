import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { OutsideError } from '../errors.ts';
import type { Signer } from '../ports.ts';

/** A key whose statements count; PEM of an Ed25519 or P-256 public key. */
export interface VerificationKey {
  readonly keyid: string;
  readonly publicKey: string;
  readonly revoked: boolean;
}

/**
 * Signs with the operator's own key and checks against the keys the operator trusts: never a key from a repository,
 * never GitHub's key of the app. Ed25519, or ES256 (P-256, signature as `r || s`).
 */
export function keySigner(
  trusted: readonly VerificationKey[],
  own?: { readonly keyid: string; readonly privateKey: string },
): Signer {
  const keys = new Map(
    trusted.map(({ keyid, publicKey, revoked }) => [keyid, { key: publicKeyOf(keyid, publicKey), revoked }]),
  );
  const ownKey = own === undefined ? undefined : { keyid: own.keyid, key: privateKeyOf(own.keyid, own.privateKey) };
  return {
    sign: (bytes) =>
      ownKey === undefined
        ? undefined
        : { keyid: ownKey.keyid, sig: sign(digestFor(ownKey.key), bytes, input(ownKey.key)).toString('base64') },
    verify: (bytes, { keyid, sig }) => {
      const known = keys.get(keyid);
      if (known === undefined) return { ok: false, why: 'unknown key' };
      if (known.revoked) return { ok: false, why: 'revoked key' };
      const right = verify(digestFor(known.key), bytes, input(known.key), Buffer.from(sig, 'base64'));
      return right ? { ok: true } : { ok: false, why: 'wrong signature' };
    },
  };
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
