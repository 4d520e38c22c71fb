import type { Problem } from '../problem.ts';
import { quoted } from '../text/quoted.ts';
import type { PolicyFile, ReadablePolicy } from './policy-file.ts';

/** Rules about a file of a policy directory that hold before it is read. */
export const fileRules: readonly ((file: PolicyFile, directory: string) => readonly Problem[])[] = [
  isRegularFile,
  liesInTheDirectoryItself,
  isNamedAsYaml,
];

/** Rules between the files of a policy directory. */
export const setRules: readonly ((
  paths: readonly string[],
  policies: readonly ReadablePolicy[],
) => readonly Problem[])[] = [pathsDifferInMoreThanCase, keysAreUnique];

/** What is worth a warning between policies. */
export const setHints: readonly ((policies: readonly ReadablePolicy[]) => readonly Problem[])[] = [
  keysLookDifferent,
  masksDoNotMeet,
];

/** A policy is a plain file: no symbolic link, no submodule, not executable (T44). */
export function isRegularFile({ path, mode }: Pick<PolicyFile, 'path' | 'mode'>): readonly Problem[] {
  if (mode === '100644') return [];
  const what = modeWords[mode] ?? `of mode ${mode}`;
  const remedy =
    mode === '100755'
      ? 'Take the executable bit away: `git update-index --chmod=-x` followed by the path.'
      : 'Put the file itself there.';
  return [{ path, message: `the file is ${what}`, remedy }];
}

const modeWords: Readonly<Record<string, string>> = {
  '120000': 'a symbolic link',
  '160000': 'a submodule',
  '100755': 'executable',
  '040000': 'a directory',
};

/** Policies lie in the directory itself, so that a path in dev has one path in prod. */
function liesInTheDirectoryItself({ path }: PolicyFile, directory: string): readonly Problem[] {
  const name = path.slice(directory.length + 1);
  if (path.startsWith(`${directory}/`) && !name.includes('/')) return [];
  return [{ path, message: `the file does not lie in ${directory} itself`, remedy: `Move it to ${directory}/.` }];
}

/** A policy under another ending would be in nobody's sight. */
function isNamedAsYaml({ path }: PolicyFile): readonly Problem[] {
  if (/\.ya?ml$/.test(path)) return [];
  const ending = /\.ya?ml$/i.test(path) ? 'in small letters' : 'or move it out of the directory of policies';
  return [{ path, message: 'the file is not named as a policy', remedy: `Name it *.yml or *.yaml, ${ending}.` }];
}

/** On some disks two paths that are equal but for case are one file (T44). */
function pathsDifferInMoreThanCase(paths: readonly string[]): readonly Problem[] {
  return clashes(paths, (path) => path.normalize('NFC').toLowerCase()).map(([path, other]) => ({
    path,
    message: `the path is ${quoted(other)} but for case`,
    remedy: 'Rename one of the two.',
  }));
}

/** One policyKey is one policy. */
function keysAreUnique(_: readonly string[], policies: readonly ReadablePolicy[]): readonly Problem[] {
  return clashes(policies, ({ policy }) => policy.policyKey).map(([one, other]) => ({
    path: one.path,
    line: one.lineOf('/policyKey'),
    message: `the policyKey ${quoted(one.policy.policyKey)} is that of ${other.path} too`,
    remedy: 'Give each policy a key of its own, or remove one of the two files.',
  }));
}

/** Keys that differ only in case, width or accents spelt otherwise are easily taken for one another. */
function keysLookDifferent(policies: readonly ReadablePolicy[]): readonly Problem[] {
  const look = ({ policy }: ReadablePolicy): string => policy.policyKey.normalize('NFKC').toLowerCase();
  return clashes(policies, look)
    .filter(([one, other]) => one.policy.policyKey !== other.policy.policyKey)
    .map(([one, other]) => ({
      path: one.path,
      line: one.lineOf('/policyKey'),
      message: `the policyKey ${quoted(one.policy.policyKey)} looks like that of ${other.path}`,
      remedy: 'Choose keys that nobody takes for one another.',
    }));
}

/**
 * Of two masks on one tag, that of the policy which the environment made first wins; which one that is, no file says.
 * One warning a tag, at the first of the files.
 */
function masksDoNotMeet(policies: readonly ReadablePolicy[]): readonly Problem[] {
  const byTag = new Map<string, { readonly file: ReadablePolicy; readonly pointer: string }[]>();
  for (const file of policies) {
    for (const { tag, pointer } of maskedTags(file)) {
      const masks = byTag.get(tag);
      if (masks === undefined) byTag.set(tag, [{ file, pointer }]);
      else masks.push({ file, pointer });
    }
  }
  return [...byTag].flatMap(([tag, [first, ...others]]) => {
    if (first === undefined || others.length === 0) return [];
    const some = others.slice(0, 3).map(({ file }) => file.path);
    const rest = others.length > some.length ? ` and ${others.length - some.length} more` : '';
    return [
      {
        path: first.file.path,
        line: first.file.lineOf(first.pointer),
        message: `columns tagged ${quoted(tag)} are masked by ${some.join(', ')}${rest} too`,
        remedy: 'Where both apply, the one made first in the environment wins; mask a tag in one policy.',
      },
    ];
  });
}

/** Tags that a policy in effect masks, each once, with the first place. */
function maskedTags({ policy }: ReadablePolicy): readonly { readonly tag: string; readonly pointer: string }[] {
  if (policy.type !== 'data' || policy.staged) return [];
  const places = new Map<string, string>();
  policy.actions.forEach(({ rules }, action) => {
    rules.forEach((rule, index) => {
      if (rule.type !== 'Masking') return;
      rule.config.fields.forEach((field, place) => {
        if (field.type !== 'columnTags' || places.has(field.columnTag)) return;
        places.set(field.columnTag, `/actions/${action}/rules/${index}/config/fields/${place}`);
      });
    });
  });
  return [...places].map(([tag, pointer]) => ({ tag, pointer }));
}

/** Every value that has the key of another one, with that other one. */
function clashes<T>(values: readonly T[], keyOf: (value: T) => string): readonly (readonly [T, T])[] {
  const first = new Map<string, T>();
  const second = new Map<string, T>();
  for (const value of values) {
    const key = keyOf(value);
    if (!first.has(key)) first.set(key, value);
    else if (!second.has(key)) second.set(key, value);
  }
  if (second.size === 0) return [];
  return values.flatMap((value) => {
    const key = keyOf(value);
    const other = first.get(key) === value ? second.get(key) : first.get(key);
    return other === undefined ? [] : [[value, other] as const];
  });
}
