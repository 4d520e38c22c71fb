import { actorName } from '../auth.ts';
import { apiUrl } from '../present/account.ts';
import { ok, type Route, route } from './route.ts';

export const metaRoutes: readonly Route[] = [
  route('GET', '/rate_limit', {}, ({ world, actor }) => {
    const core = world.limits.read(actorName(actor), 'core');
    const graphql = world.limits.read(actorName(actor), 'graphql');
    const search = { limit: 30, remaining: 30, used: 0, reset: core.reset };
    return ok({ resources: { core, graphql, search }, rate: core });
  }),
  route('GET', '/zen', {}, () => ({
    status: 200,
    raw: { mediaType: 'text/plain', bytes: Buffer.from('Half measures are as bad as nothing at all.') },
  })),
  route('GET', '/meta', {}, ({ world }) =>
    ok({ verifiable_password_authentication: false, api: [new URL(apiUrl(world)).hostname] }),
  ),
];
