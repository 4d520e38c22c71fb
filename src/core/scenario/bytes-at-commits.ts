import type { BytesByPath } from '../approval/snapshot.ts';
import { bytesOfFile } from './files.ts';
import { fileAt, type Head, type Pull } from './world.ts';

/** Stands for the commit of the base that the pull request was opened from. */
export const atOpening = 'the base at the opening';

/** Bytes where the pull request was opened from, at every head, and at those commits between heads where the timeline tells them. */
export function bytesAtCommits(pull: Pull, paths: readonly string[]): Readonly<Record<string, BytesByPath>> {
  const [first] = pull.heads;
  const from = first === undefined ? [] : paths.map((path) => [path, bytesOfFile(first.mergeBase.get(path))]);
  const at = new Map<string, BytesByPath>([[atOpening, Object.fromEntries(from)]]);
  for (const head of pull.heads) {
    for (const [id, bytes] of bytesBetween(head, paths)) if (!at.has(id)) at.set(id, bytes);
    at.set(head.id, Object.fromEntries(paths.map((path) => [path, bytesOfFile(fileAt(head, path))])));
  }
  return Object.fromEntries(at);
}

/** Files that pushes brought and that are gone. */
export function goneFrom(pull: Pull, head: Head): readonly string[] {
  const paths = pull.heads.flatMap(({ files }) => Object.keys(files));
  return paths.filter((path) => bytesOfFile(fileAt(head, path)) === undefined);
}

/** The files that the timeline tells of a commit, a head or one between heads; a path it does not tell is left out. */
export function filesTold(pull: Pull, commit: string | null): readonly Pick<Head, 'files' | 'mergeBase'>[] {
  return pull.heads.flatMap((head) => {
    if (head.id === commit) return [head];
    const between = bytesBetween(head, Object.keys(head.files)).find(([id]) => id === commit);
    if (between === undefined) return [];
    const told = Object.entries(head.files).filter(([path]) => Object.hasOwn(between[1], path));
    return [{ files: Object.fromEntries(told), mergeBase: head.mergeBase }];
  });
}

/**
 * A commit before the head of its push has the head's bytes of a path that no later commit of the push touches. With
 * merges among them the order is no history, and nothing is told.
 */
function bytesBetween(head: Head, paths: readonly string[]): readonly (readonly [string, BytesByPath])[] {
  if (head.commits.some(({ parents }) => parents.length > 1)) return [];
  return head.commits.slice(0, -1).map(({ id }, index) => {
    const later = new Set(head.commits.slice(index + 1).flatMap(({ touches }) => touches));
    const told = paths.filter((path) => !later.has(path));
    return [id, Object.fromEntries(told.map((path) => [path, bytesOfFile(fileAt(head, path))]))];
  });
}
