import type { CommentFacts } from '../core/approval/facts.ts';

/** Clicks remembered at most; GitHub's own log forgets them after three days. */
const MOST = 10_000;

/** Clicks on buttons that were acted upon, by the GUIDs of the deliveries that told of them. */
export interface ClickDone {
  readonly has: (guid: string) => boolean;
  readonly add: (guids: readonly string[]) => void;
  /** A comment that says which deliveries it answers. */
  readonly marked: (body: string, guids: readonly string[]) => string;
  /** Whether the app's own comments answer each of these deliveries. */
  readonly isSaid: (comments: readonly Pick<CommentFacts, 'own' | 'body'>[], guids: readonly string[]) => boolean;
}

/** This process's memory of clicks, and the hidden mark by which the next process finds them on GitHub. */
export function clickDone(): ClickDone {
  const done = new Set<string>();
  return {
    has: (guid) => done.has(guid),
    add: (guids) => {
      for (const guid of guids) done.add(guid);
      for (const oldest of [...done].slice(0, Math.max(0, done.size - MOST))) done.delete(oldest);
    },
    marked: (body, guids) => `${body}\n${guids.filter(isGuid).map(markOf).join('\n')}`,
    isSaid: (comments, guids) =>
      guids.every((guid) => comments.some(({ own, body }) => own && isGuid(guid) && body.includes(markOf(guid)))),
  };
}

function markOf(guid: string): string {
  return `<!-- approve-to-promote:delivery ${guid} -->`;
}

/** Nothing else gets into a comment. */
function isGuid(guid: string): boolean {
  return /^[0-9a-z-]{1,64}$/i.test(guid);
}
