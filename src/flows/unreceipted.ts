import { entriesOf } from '../core/ledger/recorded.ts';
import type { Drifted } from '../core/sync/drift.ts';
import type { DesiredPolicy } from '../core/sync/environment-state.ts';
import type { World } from './world.ts';

/** What was put where, by number. */
interface Put {
  readonly environment: 'prod' | 'dev';
  readonly setAt: (sequence: number) => Promise<readonly Pick<DesiredPolicy, 'policyKey' | 'digest'>[]>;
}

/** How many sets are looked at, the newest first. */
const MOST_SETS = 100;

/**
 * Leaves out what is there as an earlier set of ours had it that no receipt shows: a sync put it there and was killed
 * before it could say so (F4), or wrote late, after a newer one. That is nobody's change, and gives way to the set that
 * is due, by its number.
 */
export async function withoutUnreceipted(
  world: World,
  put: Put,
  due: number,
  drifted: readonly Drifted[],
): Promise<readonly Drifted[]> {
  if (drifted.length === 0) return drifted;
  let left = drifted;
  for (const sequence of await unreceipted(world, put, due)) {
    const set = new Map((await put.setAt(sequence)).map(({ policyKey, digest }) => [policyKey, digest]));
    left = left.filter(({ policyKey, there }) => (set.get(policyKey) ?? 'missing') !== there);
  }
  return left;
}

/** Numbers of the sets since the newest one that was whole, and of those whose receipt is later than its, newest first. */
async function unreceipted(world: World, put: Put, due: number): Promise<readonly number[]> {
  const { entries } = await world.ledger.read();
  const receipts = entriesOf(entries, 'receipt').filter(({ environment }) => environment === put.environment);
  const whole = receipts.filter(({ settled, sequence }) => settled && sequence <= due);
  const newest = Math.max(0, ...whole.map(({ sequence }) => sequence));
  const at = Math.min(...whole.filter(({ sequence }) => sequence === newest).map((receipt) => receipt.at));
  const since = Array.from({ length: Math.max(0, due - newest - 1) }, (_, index) => due - 1 - index);
  const late = receipts.filter((receipt) => receipt.sequence < newest && receipt.at > at);
  return [...new Set([...since, ...late.map(({ sequence }) => sequence)])].slice(0, MOST_SETS);
}
