import { activeHolds } from '../core/ledger/active-holds.ts';
import type { HoldEntry } from '../core/ledger/ledger-entry.ts';
import { type Entries, entriesOf } from '../core/ledger/recorded.ts';
import type { Person } from '../core/person.ts';
import { readPolicySet } from '../core/policy/policy-set.ts';
import { type InForce, withChanges } from '../core/promotion/in-force.ts';
import { planRollback, type RollbackPlan } from '../core/promotion/plan-rollback.ts';
import { code } from '../core/report/markdown.ts';
import type { Commanded, CommandOutcome } from './command-outcome.ts';
import { commitStatement } from './commit-statement.ts';
import { MOST_TRIES } from './promote.ts';
import { readFiles } from './read/changes.ts';
import { readTexts } from './read/governance.ts';
import type { Standable } from './read/in-force.ts';
import { allPlaces } from './read/places.ts';
import { isInForce, readBranch } from './read-branch.ts';
import type { World } from './world.ts';

type Planned = Extract<RollbackPlan, { ok: true }>;

/**
 * Takes the last promotion of one policy back, at one governor's word, and leaves a hold on the bytes it takes out: the
 * hold comes first, so that whatever happens next they do not return. What the first look found is what is meant: where
 * another promotion was faster, nothing is rolled back (F44). Done twice for one comment, it acts once.
 */
export async function rollBack(world: World, policyKey: string, asked: Commanded): Promise<CommandOutcome> {
  const { by, on, comment } = asked;
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const read = await readBranch(world);
    if (!isInForce(read)) return refuse('nothing is in force here.');
    const { tip, standing, lost } = read;
    if (standing.broken.length > 0)
      return refuse('the chain of statements is broken: nothing moves until it is whole.');
    // What is on hold is not known.
    if (lost.length > 0) return refuse('the record of the app is lost: nothing moves until it is back, or given up.');
    const earlier = standing.inForce.rollbacks.get(comment.id);
    if (earlier !== undefined) return done(policyKey, earlier);
    const { entries } = await world.ledger.read();
    const plan = await planRollbackOf(world, standing, entries, { policyKey, by, on });
    if (!plan.ok) return refuse(plan.why);
    const bad = holdsOf(plan, policyKey, asked);
    const meant = entriesOf(entries, 'hold').filter((entry) => entry.command === comment.id);
    if (meant.length > 0 && bad.some(({ blob }) => !meant.some((entry) => entry.blob === blob)))
      return refuse(
        'another promotion of it was faster, and what was live then is on hold. Look again, and ask again.',
      );
    await world.ledger.append(bad);
    const files = await readFiles(world, allPlaces(standing.places), tip);
    const rollback = { policyKey, undoes: plan.undoes, by, on, comment: comment.id };
    const written = await commitStatement(
      world,
      { standing, tip, files },
      { changes: plan.changes, pulls: [], rollback },
    );
    if (written.result === 'stopped') return refuse(`${written.why}.`);
    if (written.result === 'committed') return done(policyKey, written.statement.sequence);
  }
  return refuse('the branch kept moving. Ask again.');
}

/** What a rollback of one policy would change, or why it may not be, as a sentence in Markdown; nothing is written. */
export async function planRollbackOf(
  world: World,
  standing: Standable,
  entries: Entries,
  asked: { readonly policyKey: string; readonly by: Person; readonly on: number },
): Promise<RollbackPlan> {
  const no = (why: string) => ({ ok: false, why }) as const;
  const { rules } = standing;
  if (rules.state !== 'in force' || rules.rules.mode === 'observe') return no('this repository is only observed.');
  const { into, rollback } = rules.rules.promotion;
  if (into === 'pull-request')
    return no('the app may not commit to the default branch here. Open a pull request; `/hold` keeps bytes back.');
  const plan = planRollback(standing.inForce, {
    ...asked,
    now: world.now(),
    withinSeconds: rollback.withinSeconds,
    holds: activeHolds(entries),
  });
  if (!plan.ok) return no(`${code(plan.why, 400)}. Open a pull request.`);
  const clash = await whyNotASet(world, standing.places.prod, withChanges(standing.inForce, plan.changes));
  return clash === undefined
    ? plan
    : no(`it would not stand beside the others: ${code(clash, 300)}. Open a pull request.`);
}

function done(policyKey: string, sequence: number): CommandOutcome {
  return {
    done: true,
    branch: true,
    text: `**Rolled back** with statement ${sequence}: ${code(policyKey)} in production is what it was before its last promotion. What it was until now is on hold: another governor lets it return with ${code(`/release ${policyKey}`)}. Dev still has it; ${code(`/restore ${policyKey}`)} brings dev back too.`,
  };
}

/** The bytes that go, each to be held; a policy that was deleted has its removal held. */
function holdsOf({ changes, undoes }: Planned, policyKey: string, { by, comment }: Commanded): readonly HoldEntry[] {
  return changes
    .filter(({ before }) => before !== undefined || changes.length === 1)
    .map(({ before }) => ({
      kind: 'hold',
      policyKey,
      ...(before === undefined ? {} : { blob: before }),
      by,
      at: comment.at,
      why: `rolled back from statement ${undoes}`,
      command: comment.id,
    }));
}

/** Whether the whole set of production would still be one that can be read, one policy a key; the first problem if not. */
async function whyNotASet(world: World, directory: string, { prod }: InForce): Promise<string | undefined> {
  const files = [...prod].map(([name, blob]) => [`${directory}/${name}`, blob] as const);
  const texts = await readTexts(world, files);
  const set = readPolicySet(
    directory,
    texts.map((file) => ({ ...file, mode: '100644' })),
  );
  return set.problems[0]?.message;
}

function refuse(why: string): CommandOutcome {
  return { done: false, why };
}
