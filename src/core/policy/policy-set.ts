import type { Problem } from '../problem.ts';
import type { PolicyFile, ReadablePolicy, ReadPolicy } from './policy-file.ts';
import { readPolicy } from './read-policy.ts';
import { fileRules, setHints, setRules } from './set-rules.ts';

/** All that one policy directory says. */
export interface PolicySet {
  /** Every policy file, readable or not, in path order: a file that cannot be read never looks like one that is not there. */
  readonly files: readonly ReadPolicy[];
  /** Those that could be read, in path order. */
  readonly policies: readonly ReadablePolicy[];
  /** All that is wrong, with single files and between them; the set may only be used when there is nothing. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Reads a whole policy directory. `entries` are all files below it, whatever they are, as git has them. `read` may
 * remember what it read before by blob id.
 */
export function readPolicySet(
  directory: string,
  entries: readonly PolicyFile[],
  read: (file: PolicyFile) => ReadPolicy = readPolicy,
): PolicySet {
  const files: ReadPolicy[] = [];
  for (const entry of [...entries].sort(byPath)) {
    if (entry.path === `${directory}/.gitkeep`) continue;
    const problems = fileRules.flatMap((rule) => rule(entry, directory));
    files.push(problems.length > 0 ? { ok: false, path: entry.path, blob: entry.blob, problems } : read(entry));
  }
  const policies = files.filter((file): file is ReadablePolicy => file.ok);
  const paths = files.map(({ path }) => path);
  return {
    files,
    policies,
    problems: [
      ...files.flatMap((file) => (file.ok ? [] : file.problems)),
      ...setRules.flatMap((rule) => rule(paths, policies)),
    ],
    warnings: [...policies.flatMap(({ warnings }) => warnings), ...setHints.flatMap((hint) => hint(policies))],
  };
}

function byPath(a: PolicyFile, b: PolicyFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
