import type { DataSource } from '../../../core/catalogue/data-source.ts';
import { tagMatches } from '../../../core/catalogue/tag-hierarchy.ts';
import type { Scope } from '../expression/compile-expression.ts';
import type { Typed } from '../expression/typed.ts';
import { NotExact } from '../not-exact.ts';
import { own } from '../own.ts';
import type { Place } from '../place.ts';
import { identifier, literal } from '../sql.ts';
import type { CompileSettings } from './settings.ts';
import { alias, type Table, type TableColumn } from './table.ts';

/** One data source on which policies are compiled: its tags from the catalogue, its columns from the database. */
export interface Site {
  readonly source: DataSource;
  readonly table: Table;
  readonly settings: CompileSettings;
  /** Columns that both know; a column only one of them knows is shown to nobody. */
  readonly columns: readonly SiteColumn[];
}

/** A column of the table with its tags. */
export interface SiteColumn extends TableColumn {
  readonly tags: readonly string[];
  /** Its value in a query, in the type of the view's column. */
  readonly sql: string;
}

export function siteOf(source: DataSource, table: Table, settings: CompileSettings): Site {
  const tagsOf = new Map(source.columns.map((column) => [column.name, column.tags]));
  const columns = table.columns.flatMap((column) => {
    const tags = tagsOf.get(column.name);
    return tags === undefined
      ? []
      : [{ ...column, tags, sql: `(${alias}.${identifier(column.name)})::${column.type}` }];
  });
  return { source, table, settings, columns };
}

/** Where the view of a data source belongs. */
export function viewPlaceOf({ table, settings }: Site): Place {
  return { schema: settings.viewSchemaPrefix + table.schema, name: table.name };
}

/** The one column that carries a tag; two would leave open which is meant. */
export function taggedColumn(site: Site, tag: string): SiteColumn {
  const [column, other] = site.columns.filter(({ tags }) => tags.some((each) => tagMatches(tag, each)));
  const where = site.source.name;
  if (column === undefined) throw new NotExact(`no column of ${where} is tagged ${tag}`);
  if (other === undefined) return column;
  throw new NotExact(`${where} has two columns tagged ${tag}: ${column.name} and ${other.name}`, 'Name a deeper tag.');
}

/** What predicates on rows may speak of. */
export function scopeOfRows(site: Site, subject?: SiteColumn): Scope {
  const { people } = site.settings;
  const column = (name: string) => typedColumn(site.columns.find((each) => each.name === name));
  const names: Readonly<Record<string, (given: readonly Typed[]) => Typed | undefined>> = {
    ...namesOfPeople(site.settings),
    '@column': (given) => (given.length === 0 ? typedColumn(subject) : undefined),
    '@columntagged': (given) => typedColumn(taggedColumn(site, onlyText('@columnTagged', given))),
    '@columnreference': (given) => {
      const name = onlyText('@columnReference', given);
      const found = column(name);
      if (found === undefined) throw new NotExact(`${site.source.name} has no column ${JSON.stringify(name)}`);
      return found;
    },
    '@attributevaluescontains': (given) => {
      const [attribute, value, ...more] = given;
      if (value === undefined || more.length > 0)
        throw new NotExact('@attributeValuesContains takes a name and a column');
      return isAmong(value, people.attributeValues(onlyText('@attributeValuesContains', [attribute])));
    },
    '@groupscontains': ([value, ...more]) => {
      if (value === undefined || more.length > 0) throw new NotExact('@groupsContains takes a column');
      return isAmong(value, people.groups);
    },
  };
  return { column, named: (name, given) => own(names, name)?.(given) };
}

/** What conditions on people may speak of, where there is no row. */
export function scopeOfPeople(settings: CompileSettings): Scope {
  const names = namesOfPeople(settings);
  return { column: () => undefined, named: (name, given) => own(names, name)?.(given) };
}

function namesOfPeople({
  people,
}: CompileSettings): Readonly<Record<string, (given: readonly Typed[]) => Typed | undefined>> {
  return {
    '@username': (given) => (given.length === 0 ? { sql: 'session_user::text', family: 'text' } : undefined),
    '@hasattribute': (given) => {
      const [name, value, ...more] = given.map((each) => onlyText('@hasAttribute', [each]));
      if (name === undefined || value === undefined || more.length > 0) {
        throw new NotExact('@hasAttribute takes a name and a value');
      }
      return { sql: `(SELECT ${people.hasAttribute(name, value)})`, family: 'boolean' };
    },
    '@isingroups': (given) => {
      const groups = given.map((each) => onlyText('@isInGroups', [each]));
      if (groups.length === 0) throw new NotExact('@isInGroups takes one group or more');
      return { sql: `(SELECT ${people.among({ operator: 'all', groups })})`, family: 'boolean' };
    },
  };
}

/** Text as it is compared with names and values of people; only types that print the same in every session. */
const printable = ['text', 'integer', 'boolean', 'uuid'];

/** True when the value is among those of a query, letter by letter. */
export function isAmong(value: Typed, query: string): Typed {
  if (value.family === 'literal' ? !value.quoted : !printable.includes(value.family)) {
    throw new NotExact(`a value of type ${value.family} cannot be compared with texts exactly`);
  }
  const text = value.family === 'literal' ? literal(value.text) : value.sql;
  return { sql: `(${text}::text COLLATE "C" IN (${query}))`, family: 'boolean' };
}

export function typedColumn(column: SiteColumn | undefined): Typed | undefined {
  if (column === undefined) return undefined;
  return { sql: column.sql, family: column.collation === undefined ? column.family : 'other' };
}

function onlyText(name: string, [given, ...more]: readonly (Typed | undefined)[]): string {
  if (given?.family === 'literal' && given.quoted && more.length === 0) return given.text;
  throw new NotExact(`${name} takes a text, written out`);
}
