/** The API's own dry run, and the exchange of the key for a token, which is a POST as well. */
export function changesNothing(method: string, { pathname, searchParams }: URL): boolean {
  if (method !== 'POST') return false;
  if (pathname.endsWith('/api/v2/policy')) return searchParams.getAll('dryRun').join() === 'true';
  return pathname.endsWith('/bim/apikey/authenticate');
}
