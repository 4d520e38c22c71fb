import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PullRequestSnapshot } from '../approval/snapshot.ts';

/** Names a round of review: the bytes that are to be approved. Another push to the README is the same round. */
export function roundOf(snapshot: Pick<PullRequestSnapshot, 'changes'>): string {
  const bytes = snapshot.changes.map(({ path, head }) => `${path}\0${head?.mode ?? ''}\0${head?.blob ?? ''}\n`);
  return bytesToHex(sha256(utf8ToBytes(bytes.join('')))).slice(0, 16);
}
