import type { Bytes, BytesByPath, Change, PullRequestSnapshot } from './snapshot.ts';

/** Bytes at one place in history: looked at (perhaps no such file), or not known. Not known is never "no such file". */
export type Known = { readonly known: true; readonly bytes: Bytes | undefined } | { readonly known: false };

/** True when both are the same blob with the same mode, or both are no file: what an approval binds to. */
export function sameBytes(a: Bytes | undefined, b: Bytes | undefined): boolean {
  return a?.blob === b?.blob && a?.mode === b?.mode;
}

/** True when `known` is certainly these bytes. */
export function isCertainly(known: Known, bytes: Bytes | undefined): boolean {
  return known.known && sameBytes(known.bytes, bytes);
}

/** What having no file means: a deletion can be objected to like anything else. */
export const ABSENT = 'ABSENT';

/** What the bytes mean. */
export function meaningOf(bytes: Bytes | undefined): string {
  return bytes === undefined ? ABSENT : bytes.meaning;
}

/** The bytes of the change's path at a commit that the snapshot looked at. */
export function bytesAt(snapshot: PullRequestSnapshot, commit: string | undefined, { path, head }: Change): Known {
  if (commit === snapshot.head) return { known: true, bytes: head };
  if (commit === undefined || !Object.hasOwn(snapshot.bytesAt, commit)) return unknown;
  return bytesOf(snapshot.bytesAt[commit], path);
}

/** The bytes of `path` in a set that was looked at. */
export function bytesOf(bytes: BytesByPath | undefined, path: string): Known {
  if (bytes === undefined || !Object.hasOwn(bytes, path)) return unknown;
  return { known: true, bytes: bytes[path] };
}

/** The bytes of the change's policy in a set that was looked at, in whatever file it stands there. */
export function policyIn(bytes: BytesByPath | undefined, { path, head }: Change): Known {
  if (bytes === undefined) return unknown;
  const here = Object.hasOwn(bytes, path) ? bytes[path] : undefined;
  const found = isPolicyOf(here, head) ? here : Object.values(bytes).find((one) => isPolicyOf(one, head));
  if (found !== undefined) return { known: true, bytes: found };
  return Object.hasOwn(bytes, path) ? { known: true, bytes: undefined } : unknown;
}

/** True when both say the same key. */
export function isPolicyOf(bytes: Bytes | undefined, head: Bytes | undefined): boolean {
  return bytes?.policyKey !== undefined && bytes.policyKey === head?.policyKey;
}

const unknown: Known = { known: false };
