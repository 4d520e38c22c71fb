import { placesOf } from './places.ts';
import { unquotePath } from './unquote-path.ts';

/** The command that, given commit ids on its input, prints for each the paths that differ from those in all parents. */
export function touchesCommand(places: readonly string[]): readonly string[] {
  const tops = new Set(places.map((place) => place.split('/')[0] ?? ''));
  // Git folds the case of ASCII only; where a place has other letters, all paths are printed and sifted afterwards.
  const within = [...tops].every((top) => /^[ -~]+$/.test(top)) ? [...tops].map((top) => `:(icase,literal)${top}`) : [];
  return [
    'diff-tree',
    '--stdin',
    '--always',
    '-c',
    '-r',
    '--root',
    '--raw',
    '--no-renames',
    '--no-abbrev',
    '--',
    ...within,
  ];
}

/** Governed paths by commit, from what that command prints: a line with the commit's id, then one line a path. */
export function touchesOf(printed: string, places: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const standingOf = placesOf(places);
  const found = new Map<string, string[]>();
  let paths: string[] = [];
  for (const line of printed.split('\n')) {
    if (line.startsWith(':')) {
      const path = unquotePath(line.slice(line.indexOf('\t') + 1));
      if (standingOf(path) !== 'outside') paths.push(path);
    } else if (line !== '') {
      paths = [];
      found.set(line, paths);
    }
  }
  return found;
}
