import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Catalogue, DataSource } from './data-source.ts';

/** The catalogue of these data sources: one order and one digest, whatever files and order they came in. */
export function catalogueOf(sources: readonly DataSource[]): Catalogue {
  const ordered = sources.map(inOneForm).sort((a, b) => compare(a.name, b.name));
  return { sources: ordered, digest: bytesToHex(sha256(utf8ToBytes(JSON.stringify(ordered)))) };
}

/** The same source with its keys and lists in one order, so that equal sources are equal text. */
function inOneForm(source: DataSource): DataSource {
  const { name, description, owners } = source;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    tags: inOrder(source.tags),
    columns: source.columns
      .map(({ name, type, tags }) => ({ name, ...(type === undefined ? {} : { type }), tags: inOrder(tags) }))
      .sort((a, b) => compare(a.name, b.name)),
    owners: {
      users: owners.users
        .map(({ login, id }) => ({ login, ...(id === undefined ? {} : { id }) }))
        .sort((a, b) => compare(a.login, b.login)),
      teams: inOrder(owners.teams),
      groups: inOrder(owners.groups),
      ...(owners.identities === undefined || owners.identities.length === 0
        ? {}
        : {
            identities: owners.identities
              .map(({ username, iamid }) => ({ username, ...(iamid === undefined ? {} : { iamid }) }))
              .sort((a, b) => compare(a.username, b.username) || compare(a.iamid ?? '', b.iamid ?? '')),
          }),
    },
    domains: inOrder(source.domains),
  };
}

function inOrder(words: readonly string[]): string[] {
  return [...new Set(words)].sort(compare);
}

/** By code unit: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
