import type { KnownNames } from '../../core/environment-differences/known-names.ts';
import { isJsonObject, type JsonObject } from '../../core/text/json.ts';
import { ImmutaError } from './api/immuta-error.ts';
import { type ListRequest, readWholeList } from './api/read-list.ts';
import type { Session } from './session.ts';

/** More tags than any instance has; a list as long as that was cut. */
const mostTags = 1_000_000;

/** What this Immuta calls by name. A list that the user of the key may not read, or that this version lacks, is absent. */
export async function readNames(session: Session): Promise<KnownNames> {
  const { pageSize } = session;
  const names = async (request: ListRequest, namesOf = nameOf) => {
    const items = await readIfThere(session, request);
    return items === undefined ? undefined : [...new Set(items.filter(isLive).flatMap(namesOf))].sort();
  };
  const found = {
    tags: await names({ path: '/tag', query: { limit: mostTags } }),
    groups: await names({ path: '/bim/group', pageSize }),
    attributes: await names({ path: '/bim/user', pageSize }, attributesOf),
    purposes: await names({ path: '/governance/purpose' }),
    domains: await names({ path: '/domain' }),
    dataSources: await names({ path: '/dataSource', pageSize }),
  };
  return Object.fromEntries(Object.entries(found).filter(([, list]) => list !== undefined));
}

async function readIfThere({ ask }: Session, request: ListRequest): Promise<readonly JsonObject[] | undefined> {
  try {
    return await readWholeList(ask, request);
  } catch (error) {
    if (error instanceof ImmutaError && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}

function isLive({ deleted }: JsonObject): boolean {
  return deleted !== true;
}

function nameOf({ name }: JsonObject): readonly string[] {
  return typeof name === 'string' ? [name] : [];
}

/** Attributes are known by the users who have them. */
function attributesOf({ authorizations }: JsonObject): readonly string[] {
  return isJsonObject(authorizations) ? Object.keys(authorizations) : [];
}
