import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Secret } from '../core/connections/secret.ts';
import { OutsideError } from '../errors.ts';

/** Keys that sign; several while one takes over from another. */
export type SigningKeys = readonly KeyObject[];

const PREFIX = 'whsec_';

/**
 * Reads `whsec_…` (Base64 of 24 to 64 bytes, as the Standard Webhooks specification says), or several with space between
 * them. Throws `OutsideError` that names the channel and no part of the secret.
 */
export function signingKeys(secret: Secret, channel: string): SigningKeys {
  return secret
    .reveal()
    .trim()
    .split(/\s+/)
    .map((text) => {
      const encoded = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
      const bytes = Buffer.from(encoded, 'base64');
      const exact = bytes.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
      if (!exact || bytes.length < 24 || bytes.length > 64)
        throw new OutsideError(`The secret of channel ${channel} must be whsec_ and 24 to 64 bytes in Base64.`, {
          retry: 'never',
        });
      return createSecretKey(bytes);
    });
}

/** The three headers of a message; `at` is when it is sent, Unix seconds. */
export function signedHeaders(
  keys: SigningKeys,
  { id, at, body }: { readonly id: string; readonly at: number; readonly body: string },
): Readonly<Record<string, string>> {
  const signatures = keys.map((key) => {
    const mac = createHmac('sha256', key).update(`${id}.${at}.${body}`, 'utf8').digest('base64');
    return `v1,${mac}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signatures.join(' ') };
}
