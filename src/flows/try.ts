import { recordReachesHead } from '../core/approval/record-reaches-head.ts';
import type { TryEndEntry, TryEntry } from '../core/ledger/ledger-entry.ts';
import { activeTries } from '../core/ledger/tries.ts';
import { code, inWords } from '../core/report/markdown.ts';
import { OutsideError } from '../errors.ts';
import type { Commanded, CommandOutcome } from './command-outcome.ts';
import type { Judged } from './judge.ts';
import { readDevSet } from './read/dev-set.ts';
import type { Standable } from './read/in-force.ts';
import { devConnectionOf, whyNotDev } from './sync-dev.ts';
import type { World } from './world.ts';

/**
 * Records that the policies of a pull request, as they are now, are to be in dev while it is reviewed, or with `off` that
 * they are not any more. The branch's flow does it, for it alone writes there. Approved is nothing by this.
 */
export async function tryInDev(
  world: World,
  standing: Standable,
  judged: Judged,
  asked: Commanded & { readonly off: boolean },
): Promise<CommandOutcome> {
  const { entries } = await world.ledger.read();
  const active = activeTries(entries);
  if (asked.off) return end(world, active, asked);
  const why = (await whyNotHere(world, standing)) ?? whyNot(world, judged, asked);
  if (why !== undefined) return refuse(why);
  const { head } = judged.facts;
  const wanted: TryEntry = {
    kind: 'try',
    pull: asked.on,
    head: head.id,
    by: asked.by,
    at: asked.comment.at,
    command: asked.comment.id,
  };
  const others = active.filter(({ pull }) => pull !== asked.on);
  const dev = await readDevSet(world, standing, judged.fetched.tip, [...others, wanted]);
  if (!('policies' in dev)) return refuse('what is merged in dev is not valid: the issue about dev says why.');
  const aside = dev.aside.find(({ pull }) => pull === asked.on);
  if (aside !== undefined) return refuse(`it cannot be tried now: ${code(aside.why, 300)}.`);
  const keys = dev.tried.find(({ pull }) => pull === asked.on)?.policyKeys ?? [];
  const text = `**Tried in dev**: commit ${code(head.id.slice(0, 12))}, with ${inWords(keys.map((key) => code(key)))}. The check says when it is in effect there. It stays until this pull request is merged or closed, or a governor writes ${code('/try off')}; commits pushed later are not tried until somebody asks again.`;
  return { done: true, text, entries: [wanted], branch: true };
}

function end(world: World, active: readonly TryEntry[], { on }: Commanded): CommandOutcome {
  const tried = active.find(({ pull }) => pull === on);
  if (tried === undefined) return refuse('nothing of this pull request is tried.');
  const over: TryEndEntry = { kind: 'try-end', pull: on, command: tried.command, at: world.now(), why: 'asked' };
  return { done: true, text: 'Dev goes back to what is merged.', entries: [over], branch: true };
}

async function whyNotHere(world: World, standing: Standable): Promise<string | undefined> {
  const connection = devConnectionOf(standing);
  if (connection === undefined) return 'the rules name no connection for dev.';
  const why = whyNotDev(standing, connection);
  if (why !== undefined) return `${code(why, 400)}.`;
  return (await world.environmentReader(connection)) === undefined
    ? `the operator has no connection ${code(connection)} for this repository.`
    : undefined;
}

function whyNot(world: World, { facts, snapshot, decision }: Judged, { comment }: Commanded): string | undefined {
  const { owner, name, defaultBranch } = world.repository;
  if (facts.state === 'merged') return 'this pull request is merged: dev has what is merged.';
  if (facts.state === 'closed') return 'this pull request is closed.';
  if (facts.draft) return 'this pull request is a draft: mark it as ready for review first.';
  if (facts.base !== defaultBranch) return `it is not for ${code(defaultBranch)}.`;
  if (facts.head.repository?.toLowerCase() !== `${owner}/${name}`.toLowerCase())
    return 'it comes from a fork: a branch of this repository can be tried.';
  if (snapshot.changes.every(({ kind }) => kind !== 'policy')) return 'no policy changes here.';
  if (decision.word === 'invalid') return 'it is invalid: the check says why.';
  if (!recordReachesHead(snapshot))
    throw new OutsideError(`GitHub's record of pushes does not show the head of #${facts.number} yet`);
  // Whoever asked has not seen these; GitHub tells whole seconds, so that one in the same second may have come later.
  if (snapshot.pushes.some(({ at }) => at >= comment.at))
    return 'commits were pushed after you asked: look at them, and ask again.';
  return undefined;
}

function refuse(why: string): CommandOutcome {
  return { done: false, why };
}
