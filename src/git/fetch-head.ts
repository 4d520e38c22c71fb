/**
 * Finds in git's FETCH_HEAD file which commit a ref pointed at when it was fetched. The file is shared by everyone who
 * fetches into the folder from the same server, so any line in it was true a moment ago.
 */
export function tipIn(fetchHead: string, ref: string): string | undefined {
  const described = ref.startsWith('refs/heads/')
    ? `branch '${ref.slice('refs/heads/'.length)}' of `
    : ref.startsWith('refs/tags/')
      ? `tag '${ref.slice('refs/tags/'.length)}' of `
      : `'${ref}' of `;
  for (const line of fetchHead.split('\n').reverse()) {
    const [id, , description] = line.split('\t');
    if (id !== undefined && description?.startsWith(described) && /^[0-9a-f]{40,64}$/.test(id)) return id;
  }
  return undefined;
}
