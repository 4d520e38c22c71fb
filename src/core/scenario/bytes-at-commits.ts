import type { BytesByPath } from '../approval/snapshot.ts';
import { bytesOfFile } from './files.ts';
import { fileAt, type Head, type Pull } from './world.ts';

/** Bytes at every head, and at those commits between heads where the timeline tells them. */
export function bytesAtCommits(pull: Pull, paths: readonly string[]): Readonly<Record<string, BytesByPath>> {
  const at = new Map<string, BytesByPath>();
  for (const head of pull.heads) {
    for (const [id, bytes] of bytesBetween(head, paths)) if (!at.has(id)) at.set(id, bytes);
    at.set(head.id, Object.fromEntries(paths.map((path) => [path, bytesOfFile(fileAt(head, path))])));
  }
  return Object.fromEntries(at);
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
