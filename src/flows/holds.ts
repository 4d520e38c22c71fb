import { activeHolds } from '../core/ledger/active-holds.ts';
import type { HoldEntry, ReleaseEntry } from '../core/ledger/ledger-entry.ts';
import { entriesOf } from '../core/ledger/recorded.ts';
import { code, inWords } from '../core/report/markdown.ts';
import type { Commanded, CommandOutcome } from './command-outcome.ts';
import type { Judged } from './judge.ts';
import { readFiles } from './read/changes.ts';
import type { Standable } from './read/in-force.ts';
import { allPlaces, placeOf } from './read/places.ts';
import { readPolicies } from './read/sides.ts';
import type { World } from './world.ts';

/**
 * Puts bytes on hold, by digest: those of this pull request, of all its policies or of one; for a policy it does not
 * change, those that stand in dev. Held bytes are not promoted, whoever approved and merged them.
 */
export async function hold(
  world: World,
  standing: Standable,
  judged: Judged,
  policyKey: string | undefined,
  asked: Commanded,
): Promise<CommandOutcome> {
  const own = policiesHere(judged).filter((one) => policyKey === undefined || one.policyKey === policyKey);
  const meant = own.length > 0 || policyKey === undefined ? own : await inDev(world, standing, judged, policyKey);
  const [first] = meant;
  if (first === undefined)
    return refuse(
      policyKey === undefined ? 'no policy changes here.' : `there is no policy ${code(policyKey)} in dev.`,
    );
  const { by, comment } = asked;
  const entries = meant.map(
    ({ policyKey: key, blob }): HoldEntry => ({
      kind: 'hold',
      policyKey: key,
      ...(blob === undefined ? {} : { blob }),
      by,
      at: comment.at,
      why: `held at #${asked.on}`,
      command: comment.id,
    }),
  );
  const live = new Set(standing.inForce.prod.values());
  const inForce = meant.filter(({ blob }) => blob !== undefined && live.has(blob)).map((one) => code(one.policyKey));
  const late =
    inForce.length === 0
      ? ''
      : ` ${inWords(inForce)} ${inForce.length === 1 ? 'is' : 'are'} in production with these bytes already: a hold does not take that back, ${code('/rollback')} does.`;
  const names = inWords([...new Set(meant.map((one) => code(one.policyKey)))]);
  const text = `**On hold**: ${names}. These bytes do not come into production until another governor writes ${code(policyKey === undefined ? '/release' : `/release ${policyKey}`)}.${late}`;
  // A promotion pull request that brings these bytes must not stay green.
  return { done: true, text, entries, branch: true };
}

/** Ends holds, each by another governor than who made it; what waited only for that is promoted next. */
export function release(judged: Judged, policyKey: string | undefined, asked: Commanded): CommandOutcome {
  const here = new Set(policiesHere(judged).map((one) => one.policyKey));
  const { by, comment } = asked;
  const meant = activeHolds(judged.record).filter((one) =>
    policyKey === undefined ? here.has(one.policyKey) : one.policyKey === policyKey,
  );
  // A process that died between the record and its reaction finds its own releases.
  const earlier = entriesOf(judged.record, 'release').filter((entry) => entry.command === comment.id);
  if (meant.length === 0 && earlier.length === 0) return refuse('nothing of it is on hold.');
  const others = meant.filter((one) => one.by.id !== by.id);
  if (others.length === 0 && earlier.length === 0)
    return refuse('you put it on hold yourself: another governor must release it.');
  const entries = others.map(
    ({ policyKey: key, blob, command }): ReleaseEntry => ({
      kind: 'release',
      policyKey: key,
      ...(blob === undefined ? {} : { blob }),
      hold: command,
      by,
      at: comment.at,
      command: comment.id,
    }),
  );
  const names = inWords([...new Set([...others, ...earlier].map((one) => code(one.policyKey)))]);
  const own = meant.length > others.length ? ' What you held yourself stays on hold.' : '';
  return { done: true, text: `**Released**: ${names}.${own}`, entries, branch: true };
}

interface PolicyBytes {
  readonly policyKey: string;
  /** `undefined`: the policy is removed. */
  readonly blob: string | undefined;
}

/** The policies a pull request changes, with the bytes it brings; a policy that moves brings those of its new file. */
function policiesHere({ snapshot }: Judged): readonly PolicyBytes[] {
  const all = snapshot.changes.flatMap(({ base, head }): PolicyBytes[] => {
    const policyKey = head?.policyKey ?? base?.policyKey;
    return policyKey === undefined ? [] : [{ policyKey, blob: head?.blob }];
  });
  const kept = new Set(all.filter(({ blob }) => blob !== undefined).map((one) => one.policyKey));
  return all.filter(({ policyKey, blob }) => blob !== undefined || !kept.has(policyKey));
}

async function inDev(
  world: World,
  { places }: Standable,
  { fetched }: Judged,
  policyKey: string,
): Promise<readonly PolicyBytes[]> {
  const files = await readFiles(world, allPlaces(places), fetched.defaultTip ?? fetched.tip);
  const dev = [...files.values()].filter(({ path, mode }) => placeOf(places, path) === 'policy' && mode === '100644');
  const read = [...(await readPolicies(world, dev)).values()];
  return read
    .filter((policy) => policy.ok && policy.policy.policyKey === policyKey)
    .map(({ blob }) => ({ policyKey, blob }));
}

function refuse(why: string): CommandOutcome {
  return { done: false, why };
}
