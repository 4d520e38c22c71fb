import type { Connection } from './connections.ts';

type Target =
  | Pick<Extract<Connection, { kind: 'file' }>, 'kind' | 'folder'>
  | Pick<
      Extract<Connection, { kind: 'postgres' }>,
      'kind' | 'host' | 'port' | 'database' | 'stateSchema' | 'viewSchemaPrefix'
    >
  | Pick<Extract<Connection, { kind: 'immuta' }>, 'kind' | 'url'>;

/**
 * Whether two connections write to the same place, as far as the operator's words tell: names that lead to one server and
 * links between folders are not followed.
 */
export function isSameTarget(a: Target, b: Target): boolean {
  if (a.kind === 'file' && b.kind === 'file') return isWithin(a.folder, b.folder) || isWithin(b.folder, a.folder);
  if (a.kind === 'immuta' && b.kind === 'immuta') return addressOf(a.url) === addressOf(b.url);
  if (a.kind !== 'postgres' || b.kind !== 'postgres') return false;
  const isOneDatabase = hostOf(a.host) === hostOf(b.host) && a.port === b.port && a.database === b.database;
  // Either is enough for the one to overwrite what the other made.
  return isOneDatabase && (a.stateSchema === b.stateSchema || a.viewSchemaPrefix === b.viewSchemaPrefix);
}

function hostOf(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** Host, port and path: the way that requests take does not make another server. */
function addressOf(url: string): string {
  const [, scheme = '', rest = ''] = /^(https?):\/\/(.*)$/i.exec(url) ?? [];
  const [authority = '', ...path] = rest.split('/');
  const [, host = '', port] = /^(.*?)(?::(\d*))?$/.exec(authority) ?? [];
  const usual = scheme.toLowerCase() === 'http' ? 80 : 443;
  return [`${hostOf(host)}:${Number(port || usual)}`, ...path.filter((part) => part !== '')].join('/');
}

function isWithin(inner: string, outer: string): boolean {
  const [inside, around] = [stepsOf(inner), stepsOf(outer)];
  return around.every((step, at) => inside[at] === step);
}

/** A folder's names from the root, or from where the app was started, without detours. */
function stepsOf(folder: string): readonly string[] {
  const steps: string[] = [folder.startsWith('/') ? '/' : '.'];
  for (const step of folder.split('/')) {
    if (step === '' || step === '.') continue;
    if (step === '..' && steps.length > 1 && steps.at(-1) !== '..') steps.pop();
    else if (step !== '..' || steps[0] === '.') steps.push(step);
  }
  return steps;
}
