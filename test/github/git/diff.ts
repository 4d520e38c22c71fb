export interface FileChange {
  readonly path: string;
  readonly previousPath: string | undefined;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  readonly oid: string;
  readonly previousOid: string;
  readonly additions: number;
  readonly deletions: number;
}

const statuses: Readonly<Record<string, FileChange['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

/** Reads `git diff-tree --raw --numstat -z`: first every raw record, then every count. */
export function parseDiff(text: string): readonly FileChange[] {
  const words = text.split('\0');
  const changes: Omit<FileChange, 'additions' | 'deletions'>[] = [];
  const counts = new Map<string, { additions: number; deletions: number }>();
  for (let at = 0; at < words.length; ) {
    const word = words[at++] ?? '';
    if (word.startsWith(':')) {
      const [, , previousOid = '', oid = '', letter = ''] = word.split(' ');
      const status = statuses[letter[0] ?? ''] ?? 'changed';
      const first = words[at++] ?? '';
      const moved = status === 'renamed' || status === 'copied';
      const path = moved ? (words[at++] ?? '') : first;
      changes.push({ path, previousPath: moved ? first : undefined, status, oid, previousOid });
    } else if (word.includes('\t')) {
      const [added, removed, name] = word.split('\t');
      if (!name) at++;
      counts.set(name || (words[at++] ?? ''), { additions: Number(added) || 0, deletions: Number(removed) || 0 });
    }
  }
  return changes.map((change) => ({ ...change, ...(counts.get(change.path) ?? { additions: 0, deletions: 0 }) }));
}
