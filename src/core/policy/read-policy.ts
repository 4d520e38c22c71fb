import type { Problem } from '../problem.ts';
import { meaningOf } from '../text/canonical.ts';
import { isJsonObject } from '../text/json.ts';
import type { Placed } from '../text/placed.ts';
import { readYaml, type YamlDocument } from '../text/read-yaml.ts';
import { checks } from './checks/checks.ts';
import { whatIsNotChecked } from './checks/not-checked.ts';
import { notAnswerOfV1, onlyGlobal } from './checks/only-global.ts';
import type { Finding } from './finding.ts';
import type { PolicyFile, ReadPolicy } from './policy-file.ts';
import { policyFromPayload } from './policy-from-payload.ts';
import { withRuleTypesAsSent } from './rule-types.ts';
import { policySchemaCheck } from './schema/policy-schema-check.ts';

/** What one policy file says by itself: the policy, or everything that is wrong with it. It never throws. */
export function readPolicy(file: PolicyFile): ReadPolicy {
  const read = readYaml(file);
  if (!read.ok) return { ok: false, path: file.path, blob: file.blob, problems: read.problems };
  return fromDocument(file, read.value);
}

function fromDocument(file: PolicyFile, document: YamlDocument): ReadPolicy {
  const { path, blob } = file;
  const placed = { path, lineOf: document.lineOf };
  const invalid = (problems: readonly Problem[]): ReadPolicy => ({ ok: false, path, blob, problems });

  if (!isJsonObject(document.value)) return invalid(policySchemaCheck(document.value, placed));
  const other = onlyGlobal(document.value) ?? notAnswerOfV1(document.value);
  if (other) return invalid([problemAt(placed, other)]);

  const payload = withRuleTypesAsSent(document.value);
  const unlikeSchema = policySchemaCheck(payload, placed);
  if (unlikeSchema.length > 0) return invalid(unlikeSchema);

  const policy = policyFromPayload(payload);
  const found = checks.flatMap((check) => check(policy));
  if (found.length > 0) return invalid(found.map((finding) => problemAt(placed, finding)));

  const warnings = whatIsNotChecked(policy).map((finding) => problemAt(placed, finding));
  let meaning: string | undefined;
  let content: string | undefined;
  return {
    ok: true,
    path,
    blob,
    policy,
    payload,
    /** Made when somebody asks; for most files nobody does. */
    get meaning() {
      meaning ??= meaningOf(payload);
      return meaning;
    },
    get content() {
      const { policyKey: _, name: __, ...rest } = payload;
      content ??= meaningOf(rest);
      return content;
    },
    warnings,
    lineOf: document.lineOf,
  };
}

function problemAt(placed: Placed, { pointer, message, remedy }: Finding): Problem {
  const problem = { path: placed.path, line: placed.lineOf(pointer), message };
  return remedy === undefined ? problem : { ...problem, remedy };
}
