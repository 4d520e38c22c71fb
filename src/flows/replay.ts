import { decide } from '../core/approval/decide.ts';
import { snapshotFromJson } from '../core/approval/snapshot-json.ts';
import type { AuditedLink, AuditProblem } from '../core/audit/chain.ts';
import type { JudgedChange } from '../core/promotion/plan-promotion.ts';
import type { StatedApproval, StatedChange, StatedPull, Statement } from '../core/promotion/statement.ts';
import type { Floor } from '../core/rules/rules.ts';
import type { Json } from '../core/text/json.ts';
import { OutsideError } from '../errors.ts';
import type { Audit } from './audit.ts';
import { judgedMerge } from './judged-merge.ts';

export interface Replayed {
  /** Pull requests that were decided again. */
  readonly decided: number;
  readonly problems: readonly AuditProblem[];
  /** What could not be decided again, and why. */
  readonly lacking: readonly string[];
}

/**
 * Decides every promotion again from the facts that were saved when it was made: each change that a statement names must
 * come out approved, by the same people in the same roles at the same commits, promoted by the same governor.
 */
export async function replay({ chain, placesBefore, ledger }: Audit, floor: Floor | undefined): Promise<Replayed> {
  const problems: AuditProblem[] = [];
  const lacking: string[] = [];
  let decided = 0;
  for (const [index, link] of chain.links.entries()) {
    const places = placesBefore[index];
    if (places === undefined) throw new Error('what is audited knows where things were before each statement');
    for (const why of unexplained(link.statement)) problems.push(differs(link, why));
    for (const pull of link.statement.pulls) {
      const saved = await savedFacts(ledger, pull);
      if (typeof saved === 'string') {
        problems.push(differs(link, saved));
        continue;
      }
      if (saved === undefined) {
        lacking.push(
          `statement ${link.statement.sequence}: the facts about #${pull.number} are not in this clone's ledger`,
        );
        continue;
      }
      const read = snapshotFromJson(saved.value, `the facts about #${pull.number}`);
      if (!read.ok) {
        problems.push(
          differs(link, `the facts saved about #${pull.number} cannot be read: ${read.problems[0]?.message}`),
        );
        continue;
      }
      const decision = decide(read.value, floor === undefined ? {} : { floor });
      decided += 1;
      if (read.value.merge === undefined || read.value.number !== pull.number) {
        problems.push(differs(link, `the facts saved about #${pull.number} are not of its merge`));
        continue;
      }
      const judged = judgedMerge(places, { snapshot: read.value, decision });
      const { verdict } = judged;
      if (verdict.word !== 'performed') problems.push(differs(link, `#${pull.number} comes out ${verdict.word}`));
      else if (verdict.promoter.id !== pull.promoter.id)
        problems.push(differs(link, `#${pull.number} comes out promoted by ${verdict.promoter.login}`));
      for (const why of unlike(link.statement.changes, pull, judged.changes)) problems.push(differs(link, why));
    }
  }
  return { decided, problems, lacking };
}

/** Changes that nothing was decided about: only what a rollback brings back needs no pull request. */
function unexplained({ changes, pulls, rollback }: Statement): readonly string[] {
  if (rollback !== undefined) return [];
  const numbers = new Set(pulls.map(({ number }) => number));
  return changes
    .filter(({ pull }) => !numbers.has(pull))
    .map(({ path, pull }) => `${path} is said to come from #${pull}, which the statement does not promote`);
}

/** The facts as they were saved; a sentence where they are damaged, `undefined` where they are not there. */
async function savedFacts(
  ledger: Audit['ledger'],
  { number, snapshot }: StatedPull,
): Promise<{ readonly value: Json } | string | undefined> {
  try {
    const value = await ledger.readSnapshot(snapshot);
    return value === undefined ? undefined : { value };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return `the facts saved about #${number} are damaged: ${error.message}`;
  }
}

function differs({ path }: AuditedLink, why: string): AuditProblem {
  return { fault: 'replay', path, why: `decided again: ${why}` };
}

function unlike(
  stated: readonly StatedChange[],
  { number }: StatedPull,
  judged: readonly JudgedChange[],
): readonly string[] {
  return stated
    .filter(({ pull }) => pull === number)
    .flatMap(({ place, path, after, approvals }) => {
      const again = judged.find((one) => one.place === place && one.path === path);
      if (again === undefined) return [`${path} is no change of #${number}`];
      if (again.withheld !== undefined) return [`${path} of #${number} comes out withheld: ${again.withheld}`];
      if (again.approved !== after) return [`${path} of #${number} has other approved bytes`];
      return sameApprovals(approvals, again.approvals) ? [] : [`${path} of #${number} has other approvals`];
    });
}

function sameApprovals(a: readonly StatedApproval[], b: readonly StatedApproval[]): boolean {
  const keys = (list: readonly StatedApproval[]) =>
    list
      .map(({ by, roles, commit, review }) => JSON.stringify([by.id, roles.toSorted(), commit, review]))
      .sort()
      .join('\n');
  return keys(a) === keys(b);
}
