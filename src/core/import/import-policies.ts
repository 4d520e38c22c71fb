import { policyDigest } from '../policy/normal-policy.ts';
import type { ReadablePolicy } from '../policy/policy-file.ts';
import { readPolicy } from '../policy/read-policy.ts';
import type { Problem } from '../problem.ts';
import { wordFor } from '../substitute/name-kind.ts';
import { type Renamed, substitute } from '../substitute/substitute.ts';
import { inverseOf, type Substitution } from '../substitute/substitution.ts';
import { canonicalJson } from '../text/canonical.ts';
import type { JsonObject } from '../text/json.ts';
import { quoted } from '../text/quoted.ts';
import { cloneFileName } from './clone-file-name.ts';
import { cloneText, exactText } from './clone-text.ts';
import type { PolicyInForce } from './policy-in-force.ts';

/** What an import is made from. */
export interface ImportQuestion {
  readonly policies: readonly PolicyInForce[];
  /** Directory of the files, without a slash at its end. */
  readonly directory: string;
  /** Paths of all files that lie there, and the policies that could be read from them. */
  readonly paths: readonly string[];
  readonly present: readonly ReadablePolicy[];
  /** From this repository's names to the environment's; an import goes the other way. */
  readonly substitution: Substitution;
  /** Files are to say exactly what the environment says: no default is written out, none is taken for written. */
  readonly exact?: boolean;
}

/** What an import would write, and what to know of it. */
export interface Import {
  readonly files: readonly ImportedFile[];
  /** Policies whose file says the same already; it stays as it is. */
  readonly same: readonly string[];
  /** What reads otherwise than in the environment. */
  readonly changes: readonly { readonly policyKey: string; readonly path: string; readonly change: string }[];
  /** Policies that have no form as a file. */
  readonly left: readonly { readonly policyKey: string; readonly why: readonly string[] }[];
  /** What is wrong with the files as they are: nothing that is not understood is taken out to make them right. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

interface ImportedFile {
  readonly policyKey: string;
  readonly path: string;
  readonly text: string;
  /** A file with this policy is there already. */
  readonly replaces: boolean;
}

/** One file a policy, named and laid out as `immuta policy clone` does it, over the file that holds the same key if there is one. */
export function importPolicies(question: ImportQuestion): Import {
  const { directory, present, exact = false } = question;
  const isSame = exact ? sameBytes : sameMeaning;
  const textOf = exact ? exactText : cloneText;
  const there = new Map(present.map((file) => [file.policy.policyKey, file]));
  const taken = new Set(question.paths.map((path) => path.toLowerCase()));
  const inverse = inverseOf(question.substitution);
  const read = withoutDoubles([...question.policies].sort(byKey).map((policy) => inOurNames(policy, inverse)));
  const found = { files: [] as ImportedFile[], same: [] as string[], changes: [] as Import['changes'][number][] };

  for (const policy of read) {
    if (!policy.ok) continue;
    const { policyKey, payload } = policy;
    const file = there.get(policyKey);
    const isFree = (name: string) => !taken.has(`${directory}/${name}`.toLowerCase());
    const path = file?.path ?? `${directory}/${cloneFileName(policyKey, (name) => !isFree(name))}`;
    taken.add(path.toLowerCase());
    if (file !== undefined && isSame(file.payload as JsonObject, payload)) {
      found.same.push(policyKey);
    } else {
      found.files.push({ policyKey, path, text: textOf(payload), replaces: file !== undefined });
      found.changes.push(...policy.changes.map((change) => ({ policyKey, path, change })));
    }
  }
  return { ...found, left: read.flatMap((policy) => (policy.ok ? [] : [policy])), ...readAgain(found.files) };
}

function sameMeaning(a: JsonObject, b: JsonObject): boolean {
  return policyDigest(a) === policyDigest(b);
}

function sameBytes(a: JsonObject, b: JsonObject): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** Of two policies with one key neither can be told to be the right one. */
function withoutDoubles(policies: readonly PolicyInForce[]): readonly PolicyInForce[] {
  return policies.map((policy, index) => {
    const { policyKey } = policy;
    const doubled = policies.some((other, at) => at !== index && other.policyKey === policyKey);
    return policy.ok && doubled ? { ok: false, policyKey, why: ['another policy has the same key'] } : policy;
  });
}

function byKey(a: PolicyInForce, b: PolicyInForce): number {
  return a.policyKey < b.policyKey ? -1 : a.policyKey > b.policyKey ? 1 : 0;
}

/** The same policy in this repository's names; a name that has no counterpart keeps it out. */
function inOurNames(policy: PolicyInForce, inverse: Substitution): PolicyInForce {
  if (!policy.ok) return policy;
  const ours = substitute(policy.payload, inverse);
  if (!ours.ok) return { ok: false, policyKey: policy.policyKey, why: ours.problems.map(({ message }) => message) };
  const payload = ours.payload as JsonObject;
  const changes = [...policy.changes, ...ours.renamed.map(renaming)];
  return { ok: true, policyKey: String(payload.policyKey), payload, changes };
}

function renaming({ kind, from, to }: Renamed): string {
  return `the ${wordFor[kind]} ${quoted(from)} is ${quoted(to)} here`;
}

/** The files as anybody will read them. */
function readAgain(files: readonly ImportedFile[]): Pick<Import, 'problems' | 'warnings'> {
  const read = files.map(({ path, text }) => readPolicy({ path, text, blob: '', mode: '100644' }));
  return {
    problems: read.flatMap((file) => (file.ok ? [] : file.problems)),
    warnings: read.flatMap((file) => (file.ok ? file.warnings : [])),
  };
}
