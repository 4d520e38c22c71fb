import { findAccount } from '../accounts.ts';
import { ApiError } from '../api-error.ts';
import { actorName, canSee } from '../auth.ts';
import { isoSeconds } from '../clock.ts';
import { findRepository } from '../rest/find.ts';
import type { Context } from './context.ts';
import { nodeOf } from './find-node.ts';
import { mutations } from './mutations.ts';

/** Where queries and mutations begin. */
export function rootOf(context: Context) {
  const { world, actor, make } = context;
  return {
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
      const repository = findRepository(world, owner, name);
      if (!repository || !canSee(actor, repository)) {
        throw new ApiError(404, `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      }
      return make.repository(context, repository);
    },
    organization: ({ login }: { readonly login: string }) => {
      const account = findAccount(world, login);
      if (account?.type !== 'Organization') {
        throw new ApiError(404, `Could not resolve to an Organization with the login of '${login}'.`);
      }
      return make.actor(context, account);
    },
    user: ({ login }: { readonly login: string }) => {
      const account = findAccount(world, login);
      if (account?.type !== 'User')
        throw new ApiError(404, `Could not resolve to a User with the login of '${login}'.`);
      return make.user(context, account);
    },
    viewer: () => make.user(context, context.viewer),
    node: async ({ id }: { readonly id: string }) => {
      const node = await nodeOf(context, id);
      if (!node) throw new ApiError(404, `Could not resolve to a node with the global id of '${id}'`);
      return node;
    },
    nodes: ({ ids }: { readonly ids: readonly string[] }) => Promise.all(ids.map((id) => nodeOf(context, id))),
    rateLimit: () => {
      const budget = world.limits.read(actorName(actor), 'graphql');
      return {
        cost: context.cost.points,
        nodeCount: context.cost.nodes,
        limit: budget.limit,
        remaining: budget.remaining,
        used: budget.used,
        resetAt: isoSeconds(budget.reset * 1000),
      };
    },
    ...mutations(context),
  };
}
