import type { ObjectReader } from './object-reader.ts';

/** Commits walked at most: beyond that, asking git once is cheaper. */
const MOST_STEPS = 50;

/**
 * The commits after `base` up to `head`, newest first, where each has the one before as its only parent: what most
 * pull requests are. `undefined` where that is not so, or not known within a few steps; then git is to be asked.
 */
export async function lineBetween(
  objects: ObjectReader,
  base: string,
  head: string,
): Promise<readonly string[] | undefined> {
  const line: string[] = [];
  let at = head;
  while (at !== base) {
    if (line.length === MOST_STEPS) return undefined;
    const [parent, ...others] = (await objects.commits([at])).get(at)?.parents ?? [];
    if (parent === undefined || others.length > 0) return undefined;
    line.push(at);
    at = parent;
  }
  return line;
}
