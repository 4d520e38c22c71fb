import type { CommentFacts, PullRequestFacts } from '../core/approval/facts.ts';
import type { CheckReport } from '../core/report/check.ts';
import { CHECK_NAME, type World } from './world.ts';

/** How much of a report's digest names it in a check's external id. */
const DIGEST_LENGTH = 32;

/** How many comments of this process are remembered. */
const MOST_WRITTEN = 10_000;

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
  if (isSaid(world, facts, key)) return false;
  await write(world, facts, key, { body: `${markOf(key)}\n${text}` });
  return true;
}

/** Whether a comment of the app with this key is there. */
export function isSaid(world: World, facts: PullRequestFacts, key: string): boolean {
  return known(facts, key) !== undefined || world.written.has(nameOf(facts, key));
}

/** Keeps one comment up to date; writes only when it differs. */
export async function keepComment(world: World, facts: PullRequestFacts, key: string, text: string): Promise<boolean> {
  const body = `${markOf(key)}\n${text}`;
  const there = known(facts, key);
  if (there?.body === body) return false;
  const id = there?.id ?? world.written.get(nameOf(facts, key));
  await write(world, facts, key, { ...(id === undefined ? {} : { id }), body });
  return true;
}

/** What was written is remembered: facts that were read before it do not show it. */
async function write(
  world: World,
  facts: PullRequestFacts,
  key: string,
  comment: { readonly id?: number; readonly body: string },
): Promise<void> {
  const name = nameOf(facts, key);
  world.written.delete(name);
  const [oldest] = world.written.keys();
  if (world.written.size >= MOST_WRITTEN && oldest !== undefined) world.written.delete(oldest);
  world.written.set(name, await world.forge.publishComment(facts.number, comment));
}

function known(facts: PullRequestFacts, key: string): CommentFacts | undefined {
  return facts.comments.find((comment) => comment.own && comment.body.startsWith(markOf(key)));
}

function markOf(key: string): string {
  return `<!-- ${CHECK_NAME}:${key} -->`;
}

function nameOf({ repositoryId, number }: PullRequestFacts, key: string): string {
  return `${repositoryId}#${number} ${key}`;
}
