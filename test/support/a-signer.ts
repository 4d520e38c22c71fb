import { generateKeyPairSync } from 'node:crypto';
import { keySigner } from '../../src/signing/key-signer.ts';

/** A signer with a new key, which it trusts. */
export function aSigner() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return keySigner(
    [{ keyid: 'k', publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), revoked: false }],
    { keyid: 'k', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
  );
}
