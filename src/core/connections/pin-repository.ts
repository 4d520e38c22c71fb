import type { RepositoryTrust } from './connections.ts';
import { readConnections } from './read-connections.ts';

/** The entry of `repositories` in `connections.yml` that pins the first trusted commit. */
export function pinEntry({ name, firstTrustedCommit }: RepositoryTrust): string {
  return `  - name: ${name}\n    firstTrustedCommit: ${firstTrustedCommit}\n`;
}

/**
 * The operator's file with one more repository pinned, its other lines as they were. Refused where the repository is
 * pinned already, to whatever commit, and where the lines cannot be added for sure: then a person writes them.
 */
export function pinRepository(
  file: { readonly path: string; readonly text: string },
  pin: RepositoryTrust,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string } {
  const before = readConnections({ ...file, text: file.text.trim() === '' ? '{}' : file.text });
  if (!before.ok) return { ok: false, why: `${file.path} is not right as it is: ${before.problems[0]?.message}` };
  const known = before.value.repositories.find(({ name }) => name.toLowerCase() === pin.name.toLowerCase());
  if (known !== undefined)
    return {
      ok: false,
      why: `${file.path} pins ${known.name} to ${known.firstTrustedCommit} already: nothing is moved here`,
    };
  const text = withEntry(file.text, pinEntry(pin));
  const after = text === undefined ? undefined : readConnections({ path: file.path, text });
  const due = JSON.stringify([...before.value.repositories, pin].map(key).sort());
  const there = after?.ok === true ? JSON.stringify(after.value.repositories.map(key).sort()) : '';
  if (text === undefined || due !== there)
    return { ok: false, why: `the entry cannot be added to ${file.path} without rewriting it: add it by hand` };
  return { ok: true, text };
}

/** After a line `repositories:`, or at the end where there is none. */
function withEntry(text: string, entry: string): string | undefined {
  const found = /^repositories:[ \t]*(#.*)?(\r?\n|$)/m.exec(text);
  if (found !== null) {
    const end = found.index + found[0].length;
    return `${text.slice(0, end)}${found[0].endsWith('\n') ? '' : '\n'}${entry}${text.slice(end)}`;
  }
  if (/^\s*\{/.test(text)) return undefined;
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}repositories:\n${entry}`;
}

function key({ name, firstTrustedCommit }: RepositoryTrust): string {
  return `${name} ${firstTrustedCommit}`;
}
