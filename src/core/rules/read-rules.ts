import type { Finding } from '../policy/finding.ts';
import type { Checked, Problem } from '../problem.ts';
import type { Placed } from '../text/placed.ts';
import { readYaml, type TextFile } from '../text/read-yaml.ts';
import { ruleChecks, ruleWarnings } from './checks.ts';
import type { Rules } from './rules.ts';
import { rulesFromWritten } from './rules-from-written.ts';
import { rulesSchemaCheck } from './rules-schema-check.ts';
import type { WrittenRules } from './written-rules.ts';

/** The rules that a text says, every default filled in, or everything that is wrong with it. It never throws. */
export function readRules(file: TextFile): Checked<Rules> {
  const read = readYaml(file);
  if (!read.ok) return read;
  const placed = { path: file.path, lineOf: read.value.lineOf };
  const unlikeSchema = rulesSchemaCheck(read.value.value, placed);
  if (unlikeSchema.length > 0) return { ok: false, problems: unlikeSchema };
  // The schema has just said that this is its shape.
  const rules = rulesFromWritten(read.value.value as unknown as WrittenRules);
  if (!rules.ok) return { ok: false, problems: rules.findings.map((finding) => problemAt(placed, finding)) };
  const found = ruleChecks.flatMap((check) => check(rules.value));
  if (found.length > 0) return { ok: false, problems: found.map((finding) => problemAt(placed, finding)) };
  const warnings = ruleWarnings.flatMap((check) => check(rules.value)).map((finding) => problemAt(placed, finding));
  return { ok: true, value: rules.value, warnings };
}

function problemAt({ path, lineOf }: Placed, { pointer, message, remedy }: Finding): Problem {
  const problem = { path, line: lineOf(pointer), message };
  return remedy === undefined ? problem : { ...problem, remedy };
}
