import type { PullRequestFacts } from '../core/approval/facts.ts';
import type { CheckReport } from '../core/report/check.ts';
import { CHECK_NAME, type World } from './world.ts';

/** How much of a report's digest names it in a check's external id. */
const DIGEST_LENGTH = 32;

/**
 * Writes the check only when it differs from the newest one on the head. A completed run does not go back: then a new
 * one is made.
 */
export async function publishCheck(world: World, facts: PullRequestFacts, report: CheckReport): Promise<boolean> {
  const externalId = `${facts.number}:${report.digest.slice(0, DIGEST_LENGTH)}`;
  const named = facts.checks.filter(({ name }) => name === world.check);
  const own = named.filter((check) => check.externalId.startsWith(`${facts.number}:`));
  const newest = own.at(-1);
  const shared = named.at(-1);
  // Where another pull request with this head wrote last, its verdict stands on the head: ours is written again.
  if (newest?.externalId === externalId && newest.id === shared?.id) return false;
  const reusable = newest !== undefined && !newest.completed && newest.id === shared?.id ? newest.id : undefined;
  await world.forge.publishCheck({
    ...(reusable === undefined ? {} : { id: reusable }),
    head: facts.head.id,
    externalId,
    name: world.check,
    conclusion: report.conclusion,
    title: report.title,
    summary: report.summary,
    text: report.text,
    annotations: report.annotations,
    actions: report.actions,
  });
  return true;
}

/**
 * Says something once: a hidden mark in the comment is how it is recognised. Comments of others that copy the mark do
 * not count. Returns whether it was said now.
 */
export async function sayOnce(world: World, facts: PullRequestFacts, key: string, text: string): Promise<boolean> {
  const mark = `<!-- ${CHECK_NAME}:${key} -->`;
  if (facts.comments.some((comment) => comment.own && comment.body.startsWith(mark))) return false;
  await world.forge.publishComment(facts.number, { body: `${mark}\n${text}` });
  return true;
}

/** Keeps one comment up to date; writes only when it differs. */
export async function keepComment(world: World, facts: PullRequestFacts, key: string, text: string): Promise<boolean> {
  const mark = `<!-- ${CHECK_NAME}:${key} -->`;
  const body = `${mark}\n${text}`;
  const known = facts.comments.find((comment) => comment.own && comment.body.startsWith(mark));
  if (known?.body === body) return false;
  await world.forge.publishComment(facts.number, { ...(known === undefined ? {} : { id: known.id }), body });
  return true;
}
