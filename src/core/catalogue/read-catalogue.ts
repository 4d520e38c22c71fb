import type { Checked, Problem } from '../problem.ts';
import type { Placed } from '../text/placed.ts';
import { quoted } from '../text/quoted.ts';
import { readYaml, type TextFile } from '../text/read-yaml.ts';
import { catalogueOf } from './catalogue-of.ts';
import { catalogueSchemaCheck } from './catalogue-schema-check.ts';
import type { Catalogue, DataColumn, DataOwners, DataSource } from './data-source.ts';

/** Where the catalogue is kept by default; every `.yml` and `.yaml` file below it is part of it. */
export const catalogueDirectory = 'policies/data-sources';

/** What one file may say: lists may be left out where they would be empty. */
interface WrittenCatalogueFile {
  readonly dataSources: readonly WrittenDataSource[];
}

interface WrittenDataSource {
  readonly name: string;
  readonly description?: string;
  readonly domains?: readonly string[];
  readonly tags?: readonly string[];
  readonly owners: Partial<DataOwners>;
  readonly columns: readonly (Omit<DataColumn, 'tags'> & { readonly tags?: readonly string[] })[];
}

/** 16 MiB of characters a file: about 30,000 data sources. */
const mostCharacters = 16 * 1024 * 1024;

/** Whether a file in the catalogue's folder is part of it; what else lies there, such as a README, is not read. */
export function isCatalogueFile(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

/** The catalogue that all these files together say, or everything that is wrong with them: one bad file is no catalogue. */
export function readCatalogue(files: readonly TextFile[]): Checked<Catalogue> {
  const problems: Problem[] = [];
  const sources: DataSource[] = [];
  const firstPlace = new Map<string, () => string>();
  for (const file of files) {
    const read = readFile(file);
    if (!read.ok) {
      problems.push(...read.problems);
      continue;
    }
    const { written, placed } = read;
    written.forEach((source, at) => {
      const pointer = `/dataSources/${at}`;
      // Lines are looked for when somebody asks: that reads the text once more.
      const line = () => placed.lineOf(`${pointer}/name`);
      const before = firstPlace.get(source.name);
      if (before === undefined) firstPlace.set(source.name, () => `${file.path}, line ${line()}`);
      else problems.push(standsTwice(file.path, line(), source.name, before()));
      problems.push(...columnsStandOnce(source, pointer, placed));
      sources.push(withDefaults(source));
    });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: catalogueOf(sources), warnings: [] };
}

function readFile(
  file: TextFile,
):
  | { readonly ok: true; readonly written: readonly WrittenDataSource[]; readonly placed: Placed }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const read = readYaml(file, { mostCharacters });
  if (!read.ok) return read;
  const placed = { path: file.path, lineOf: read.value.lineOf };
  const problems = catalogueSchemaCheck(read.value.value, placed);
  if (problems.length > 0) return { ok: false, problems };
  // The schema has just said that this is its shape.
  const { dataSources } = read.value.value as unknown as WrittenCatalogueFile;
  return { ok: true, written: dataSources, placed };
}

function withDefaults({ tags = [], domains = [], owners, columns, ...rest }: WrittenDataSource): DataSource {
  return {
    ...rest,
    tags,
    domains,
    columns: columns.map((column) => ({ ...column, tags: column.tags ?? [] })),
    owners: { ...owners, users: owners.users ?? [], teams: owners.teams ?? [], groups: owners.groups ?? [] },
  };
}

function standsTwice(path: string, line: number, name: string, before: string): Problem {
  return {
    path,
    line,
    message: `the data source ${quoted(name)} stands twice`,
    remedy: `It stands in ${before} already; keep one of the two.`,
  };
}

function columnsStandOnce({ name, columns }: WrittenDataSource, pointer: string, placed: Placed): readonly Problem[] {
  const seen = new Set<string>();
  return columns.flatMap((column, at) => {
    if (!seen.has(column.name)) {
      seen.add(column.name);
      return [];
    }
    return [
      {
        path: placed.path,
        line: placed.lineOf(`${pointer}/columns/${at}`),
        message: `the column ${quoted(column.name)} of ${quoted(name)} stands twice`,
        remedy: 'Keep one of the two, with the tags of both.',
      },
    ];
  });
}
