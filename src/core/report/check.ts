import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Decision } from '../approval/decision.ts';
import type { PullRequestSnapshot } from '../approval/snapshot.ts';
import type { ChangeWords } from './change-words.ts';
import { titleOf } from './check-title.ts';
import { code, cut, fitting, shown } from './markdown.ts';
import { policySection } from './policy-section.ts';
import { reasonLine } from './reasons.ts';

/** GitHub's limits of a check run's output (facts of the checks API). */
const LONGEST = 65_535;
const LONGEST_TITLE = 255;
const MOST_ANNOTATIONS = 200;
const LONGEST_MESSAGE = 4_000;

/** A check run as plain data: what GitHub is to show. */
export interface CheckReport {
  readonly conclusion: 'success' | 'failure' | undefined;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  readonly annotations: readonly {
    readonly path: string;
    readonly line: number;
    readonly level: 'failure' | 'warning';
    readonly message: string;
  }[];
  readonly actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
  /** SHA-256 (hex) of all of the above: written again only when it differs. */
  readonly digest: string;
}

/**
 * A decision as a check run. In review is in progress, never neutral or skipped: GitHub would count those as passed
 * (T42). `notes` are told with the warnings and change nothing.
 */
export function checkReport(
  snapshot: PullRequestSnapshot,
  decision: Decision,
  words: ReadonlyMap<string, ChangeWords>,
  notes: readonly string[] = [],
): CheckReport {
  const sections = decision.policies.map((policy) => policySection(snapshot, policy, words.get(policy.path)));
  const problems = decision.reasons.flatMap((reason) =>
    reason.kind === 'problem' ? [reason.problem] : reason.kind === 'rules' ? reason.problems : [],
  );
  const report = {
    conclusion: conclusionOf(decision),
    title: cut(shown(titleOf(snapshot, decision)), LONGEST_TITLE),
    summary: fitting(summaryOf(decision, notes), LONGEST, (left) => `… and ${left} more.`),
    text: fitting(sections, LONGEST, (left) => `… and ${left} more policies; \`a2p decide\` shows all.`),
    annotations: problems
      .filter((problem) => problem.path !== '')
      .slice(0, MOST_ANNOTATIONS)
      .map((problem) => ({
        path: problem.path,
        line: problem.line ?? 1,
        level: 'failure' as const,
        message: cut(`${shown(problem.message)}\n${shown(problem.remedy ?? '')}`.trim(), LONGEST_MESSAGE),
      })),
    actions: actionsOf(decision),
  };
  return { ...report, digest: bytesToHex(sha256(utf8ToBytes(JSON.stringify(report)))) };
}

function conclusionOf(decision: Decision): CheckReport['conclusion'] {
  if (decision.promotion !== undefined) return decision.promotion.word === 'performed' ? 'success' : 'failure';
  if (decision.word === 'approved') return 'success';
  return decision.word === 'in review' ? undefined : 'failure';
}

function summaryOf(decision: Decision, notes: readonly string[]): string[] {
  const reasons = decision.reasons.map((reason) => `- ${reasonLine(reason)}`);
  const warnings = [...decision.warnings, ...notes].map((warning) => `> ${code(warning, 400)}`);
  const none = decision.policies.length === 0 && decision.reasons.length === 0 ? ['No policy changes here.'] : [];
  const approved = decision.word === 'approved' && decision.policies.length > 0 ? ['Approved.'] : [];
  return [...none, ...approved, ...reasons, ...warnings];
}

/** At most three buttons, shown by GitHub on a completed check only. */
function actionsOf(decision: Decision): CheckReport['actions'] {
  if (decision.promotion?.word === 'held')
    return [{ label: 'Promote', description: 'A governor promotes what was merged', identifier: 'promote' }];
  return [{ label: 'Check again', description: 'Reads everything anew and decides', identifier: 'recheck' }];
}
