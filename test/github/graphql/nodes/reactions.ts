import type { Reaction } from '../../model/issue.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context } from '../context.ts';

const names: Readonly<Record<Reaction['content'], string>> = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  hooray: 'HOORAY',
  confused: 'CONFUSED',
  heart: 'HEART',
  rocket: 'ROCKET',
  eyes: 'EYES',
};

/** Fields of whatever can be reacted to. */
export function reactionFields(context: Context, reactions: readonly Reaction[]) {
  return {
    reactions: connection(
      ({ content }: PageArguments & { readonly content?: string | null }) =>
        reactions.filter((reaction) => !content || names[reaction.content] === content),
      (reaction) => reactionNode(context, reaction),
      { extra: () => ({ viewerHasReacted: reactions.some(({ by }) => by === context.viewer) }) },
    ),
    reactionGroups: () =>
      Object.entries(names).map(([content, name]) => {
        const given = reactions.filter((reaction) => reaction.content === content);
        return {
          content: name,
          createdAt: given[0]?.at ?? null,
          viewerHasReacted: given.some(({ by }) => by === context.viewer),
          reactors: connection(
            (_: PageArguments) => given,
            ({ by }) => context.make.actor(context, by),
          ),
        };
      }),
  };
}

export function reactionNode(context: Context, reaction: Reaction) {
  return {
    __typename: 'Reaction',
    id: reaction.nodeId,
    databaseId: reaction.id,
    content: names[reaction.content],
    createdAt: reaction.at,
    user: () => context.make.user(context, reaction.by),
  };
}

export function contentNamed(name: string): Reaction['content'] {
  const found = Object.entries(names).find(([, graphql]) => graphql === name);
  if (!found) throw new Error(`no reaction ${name}`);
  return found[0] as Reaction['content'];
}
