import type { Catalogue } from './data-source.ts';

/** Every tag that stands on a data source or a column, once. */
export function catalogueTags({ sources }: Pick<Catalogue, 'sources'>): ReadonlySet<string> {
  const tags = new Set<string>();
  for (const source of sources) {
    for (const tag of source.tags) tags.add(tag);
    for (const column of source.columns) for (const tag of column.tags) tags.add(tag);
  }
  return tags;
}
