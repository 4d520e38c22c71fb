import { type Answer, ok, page, refused } from './answer.ts';
import type { Settings } from './options.ts';
import type { Json, State, StoredSource } from './state.ts';

const noHits = 'Data source not found';
const tagsOf = (names: readonly string[]) => names.map((name) => ({ name, source: 'curated', deleted: false }));

/** `GET /dataSource`: what there is, without columns and owners, which cost a request for each source. */
export function listSources(query: URLSearchParams, settings: Settings, state: State): Answer {
  const { hits, count } = page([...state.sources.values()], query, settings.sourcePageCap);
  return ok({ hits: (hits as StoredSource[]).map((source) => hit(source, settings)), facets: {}, count });
}

function hit(source: StoredSource, settings: Settings): Json {
  const domain = domainsOf(source)[0];
  return {
    id: source.id,
    name: source.name,
    deleted: source.deleted,
    status: 'passed',
    blobHandlerType: 'Snowflake',
    domainId: domain?.id ?? null,
    domainName: domain?.name ?? null,
    ...(settings.tagsInSourceList ? { tags: tagsOf(source.tags) } : {}),
  };
}

const domainsOf = (source: StoredSource) => source.domains.map((name) => ({ id: `domain-of-${name}`, name }));

/** `GET /dataSource/{id}`: with tags and domains. */
export function sourceDetail(id: number, state: State): Answer {
  const source = state.sources.get(id);
  if (source === undefined) return refused(404, noHits);
  return ok({
    id,
    name: source.name,
    deleted: source.deleted,
    tags: tagsOf(source.tags),
    domains: domainsOf(source),
    globalPolicies: [],
  });
}

/** `GET /dataSource/{id}/access`: who has it; owners are those whose state says so. */
export function sourceAccess(id: number, state: State): Answer {
  const source = state.sources.get(id);
  if (source === undefined) return refused(404, noHits);
  const owners = source.owners.map((owner) => ({ ...owner, state: 'owner', approved: true }));
  const reader = { iamid: 'bim', userid: 'reader@corp.example', email: 'reader@corp.example', state: 'subscribed' };
  return ok({ users: [...owners, reader], count: owners.length + 1 });
}

/** `GET /dictionary/{id}`: columns and their tags, with one tag that was taken off. */
export function sourceColumns(id: number, state: State): Answer {
  const source = state.sources.get(id);
  if (source === undefined) return refused(404, noHits);
  return ok({
    dataSource: id,
    metadata: source.columns.map((column) => ({
      name: column.name,
      dataType: column.dataType ?? 'text',
      nullable: true,
      tags: [...tagsOf(column.tags ?? []), { name: 'Taken.Off', source: 'curated', deleted: true }],
    })),
  });
}

/** The lists of names: tags, groups, users with attributes, purposes, domains. */
export function names(path: string, query: URLSearchParams, settings: Settings, state: State): Answer | undefined {
  const { tags, groups, purposes, domains, users } = state.names;
  switch (path) {
    case '/tag': {
      const limit = Number(query.get('limit') ?? Number.POSITIVE_INFINITY);
      return ok(
        tags.slice(0, limit).map((name, id) => ({ id, name, displayName: name, source: 'curated', deleted: false })),
      );
    }
    case '/bim/group':
      return ok(
        page(
          groups.map((name, id) => ({ id, name, iamid: 'bim' })),
          query,
          settings.sourcePageCap,
        ),
      );
    case '/bim/user':
      return ok(
        page(
          users.map(({ attributes, ...user }) => ({ ...user, authorizations: attributes })),
          query,
          settings.sourcePageCap,
        ),
      );
    case '/governance/purpose':
      return ok({ purposes: purposes.map((name, id) => ({ id, name })), count: purposes.length });
    case '/domain':
      return ok({ data: domains });
    default:
      return undefined;
  }
}
