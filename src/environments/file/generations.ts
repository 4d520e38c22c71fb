import { readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ifThere } from './outside.ts';

/**
 * How sets lie in the folder: `sets/00000001`, `sets/00000002`, … each complete and never changed by us again, and
 * `current`, a symbolic link to the one in effect. A set gets its number by a rename that fails where the number is
 * taken, so of two writers one loses; the highest number is the newest, whoever moves the link late.
 */
export const layout = {
  sets: (folder: string): string => join(folder, 'sets'),
  current: (folder: string): string => join(folder, 'current'),
  set: (folder: string, generation: number): string => join(folder, 'sets', nameOf(generation)),
};

/** Numbers of the complete sets, lowest first; empty before the first. */
export async function readGenerations(folder: string): Promise<readonly number[]> {
  await stat(folder);
  const names = (await ifThere(readdir(layout.sets(folder)))) ?? [];
  return names.flatMap((name) => numberOf(name) ?? []).sort((a, b) => a - b);
}

/** Number of the set in effect; `undefined` where the link is missing or leads to nothing of ours. */
export async function readCurrent(folder: string): Promise<number | undefined> {
  const target = await ifThere(readlink(layout.current(folder)));
  const generation = target === undefined ? undefined : numberOf(basename(target));
  return generation !== undefined && target === join('sets', nameOf(generation)) ? generation : undefined;
}

/** Makes the newest set the one in effect, also when a newer one appears meanwhile; answers its number. */
export async function putNewestInEffect(folder: string): Promise<number> {
  for (;;) {
    const newest = (await readGenerations(folder)).at(-1);
    if (newest === undefined) throw new Error('There is no set to put in effect.');
    if ((await readCurrent(folder)) === newest) return newest;
    const link = join(layout.sets(folder), `.link-${nameOf(newest)}-${process.pid}`);
    await rm(link, { force: true });
    await symlink(join('sets', nameOf(newest)), link);
    await rename(link, layout.current(folder));
  }
}

/** Removes what crashes and older syncs left behind; the set before the one in effect stays for whoever still reads it. */
export async function sweepGenerations(folder: string, inEffect: number): Promise<void> {
  const names = await readdir(layout.sets(folder));
  const over = names.filter((name) => {
    const generation = numberOf(name) ?? numberOf(name.split('-')[1] ?? '');
    return generation !== undefined && (name.startsWith('.') ? generation <= inEffect : generation < inEffect - 1);
  });
  await Promise.all(over.map((name) => rm(join(layout.sets(folder), name), { recursive: true, force: true })));
}

/** Name of a set, and of the folder in which it is built. */
export function nameOf(generation: number): string {
  return String(generation).padStart(8, '0');
}

function numberOf(name: string): number | undefined {
  return /^\d{8}$/.test(name) ? Number(name) : undefined;
}
