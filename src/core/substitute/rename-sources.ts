import type { DataSource } from '../catalogue/data-source.ts';
import { tagAndAncestors } from '../catalogue/tag-hierarchy.ts';
import type { People } from '../people/people.ts';
import type { Substitution } from './substitution.ts';

/**
 * Data sources in the names of the other side: what policies select by (tags, domains, groups of owners). A tag follows
 * the nearest mapped tag above it, so that policies mean the same columns on both sides. What has no counterpart keeps
 * its name, unless that would be the name of something else over there: then no policy can mean it.
 */
export function renameSources(
  sources: readonly DataSource[],
  { tags, groups, domains }: Substitution,
): readonly DataSource[] {
  if (tags === undefined && groups === undefined && domains === undefined) return sources;
  const tag = tags === undefined ? same : renamer(tags, tagAndAncestors);
  const group = groups === undefined ? same : renamer(groups, alone);
  const domain = domains === undefined ? same : renamer(domains, alone);
  return sources.map((source) => ({
    ...source,
    tags: source.tags.map(tag),
    columns: source.columns.map((column) => ({ ...column, tags: column.tags.map(tag) })),
    owners: { ...source.owners, groups: source.owners.groups.map(group) },
    domains: source.domains.map(domain),
  }));
}

/** People with the names that groups have on the other side, as policies name them there. */
export function renamePeople(people: People, { groups }: Substitution): People {
  if (groups === undefined) return people;
  const group = renamer(groups, alone);
  return { ...people, groups: people.groups.map((one) => ({ ...one, name: group(one.name) })) };
}

const same = (name: string): string => name;
const alone = (name: string): readonly string[] => [name];

function renamer(
  map: ReadonlyMap<string, string>,
  withAncestors: (name: string) => readonly string[],
): (name: string) => string {
  const taken = new Set(map.values());
  return (name) => {
    const path = withAncestors(name);
    const mapped = path.find((one) => map.has(one));
    if (mapped !== undefined) return `${map.get(mapped)}${name.slice(mapped.length)}`;
    return path.some((one) => taken.has(one)) ? `other side: ${name}` : name;
  };
}
