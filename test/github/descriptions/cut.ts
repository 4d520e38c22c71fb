/**
 * Cuts GitHub's own descriptions down to what is kept here. Downloads nothing: it reads `@octokit/openapi` and
 * `@octokit/graphql-schema` from the `node_modules` folder given, so that neither is a dependency of the project.
 *
 *     npm install --prefix /tmp/descriptions --ignore-scripts @octokit/openapi @octokit/graphql-schema
 *     npx tsx test/github/descriptions/cut.ts /tmp/descriptions/node_modules
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cutGraphql } from './cut-graphql.ts';
import { cutRest } from './cut-rest.ts';
import { isFields, type Json } from './json.ts';

const [packages] = process.argv.slice(2);
if (packages === undefined)
  throw new Error('usage: cut.ts <folder that holds @octokit/openapi and @octokit/graphql-schema>');

const rest = JSON.parse(read('@octokit/openapi/generated/api.github.com.json'));
write('rest.json', linewise(cutRest(rest, sourceOf('@octokit/openapi'))));
const sdl = cutGraphql(read('@octokit/graphql-schema/schema.graphql'));
write('schema.graphql', `# Cut from ${sourceOf('@octokit/graphql-schema')}\n\n${sdl}`);

/** JSON with a line for each path, webhook and component, so that a new cut can be compared with the old one. */
function linewise(value: Json, depth = 0): string {
  if (!isFields(value) || depth > 2) return JSON.stringify(value);
  const lines = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${linewise(inner, depth + 1)}`);
  return `{\n${lines.join(',\n')}\n}`;
}
function read(path: string): string {
  return readFileSync(join(packages ?? '', path), 'utf8');
}
function sourceOf(name: string): string {
  const { version, license } = JSON.parse(read(`${name}/package.json`));
  return `${name} ${version} (${license}), see README.md`;
}
function write(name: string, text: string): void {
  writeFileSync(new URL(name, import.meta.url), `${text.trimEnd()}\n`);
}
