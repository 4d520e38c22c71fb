import type { Import } from '../import/import-policies.ts';
import { code, fittingBody } from './markdown.ts';

/** What the pull request of a baseline says: what it brings, what reads otherwise, and what is live without a file. */
export function baselineBody(from: string, found: Import, notLive: readonly string[]): string {
  const { files, same, changes, left, problems } = found;
  const sections = [
    `What is live in ${code(from)}, one file a policy, before anything was promoted: ${files.length} files, and ${same.length} that stand here already. Governors review it like any other change. Once it is promoted, production is what is live, and the first sync changes nothing there.`,
    ...part(
      'Live, and without a form as a file. These stay as they are in the environment, and nobody manages them here:',
      left.map(({ policyKey, why }) => `${code(policyKey)}: ${code(why.join('; '), 400)}`),
    ),
    ...part(
      'Reads otherwise than in the environment:',
      changes.map(({ policyKey, change }) => `${code(policyKey)}: ${code(change, 400)}`),
    ),
    ...part(
      'Not right as they are; nothing was taken out to make them so:',
      problems.map(({ path, message }) => `${code(path)}: ${code(message, 400)}`),
    ),
    ...part(
      'In the dev directory and not live; this pull request leaves them alone:',
      notLive.map((path) => code(path)),
    ),
  ];
  return fittingBody(sections, (more) => `… and ${more} more; \`a2p import --dry-run\` lists all.`);
}

function part(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [title, ...items.map((item) => `- ${item}`)];
}
