import { createHash } from 'node:crypto';

/**
 * Name of a policy's file: the key where that is a safe name on every file system and not taken by somebody else's
 * file, otherwise a readable part and a digest of the key.
 */
export function fileNameOf(policyKey: string, taken: readonly string[]): string {
  const plain = `${policyKey}.json`;
  if (/^[a-z0-9][a-z0-9_-]{0,79}$/.test(policyKey) && !taken.includes(plain)) return plain;
  const readable = policyKey
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 40);
  return `${readable || 'policy'}.${createHash('sha256').update(policyKey).digest('hex').slice(0, 16)}.json`;
}
