import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { DesiredPolicy } from './environment-state.ts';

/** SHA-256 (hex) of a payload's canonical JSON: keys sorted, lists in their order, `undefined` left out. */
export function digestOfPayload(payload: Readonly<Record<string, unknown>>): string {
  return digestOfText(canonicalJson(payload));
}

/** SHA-256 (hex) of a whole set, whatever the order of its policies. */
export function digestOfSet(policies: readonly Pick<DesiredPolicy, 'policyKey' | 'digest'>[]): string {
  const byKey = policies.map(({ policyKey, digest }) => [policyKey, digest] as const);
  return digestOfText(JSON.stringify(byKey.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))));
}

function digestOfText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}
