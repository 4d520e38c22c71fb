import { basename, dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings } from '../../app/settings.ts';
import type { Connections } from '../../core/connections/connections.ts';
import { readConnections } from '../../core/connections/read-connections.ts';
import type { ExitCode } from '../command.ts';
import { type Finding, lookInto } from '../doctor/finding.ts';
import { readFileOf } from '../folder.ts';
import { print, printJson } from '../output.ts';

export const help = `a2p doctor: what works of an installation, and what does not

Usage: a2p doctor [--connections FILE] [--json]

Looks where \`a2p serve\` would: the settings in the environment, the operator's connections, every secret they refer
to (none is printed), each environment and what the app may do there, the key that signs, the GitHub App with its
permissions and events against app.yml, and each repository with its first trusted commit. Writes nothing anywhere.

  --connections FILE  the operator's connections (default: the environment variable CONNECTIONS_FILE)
  --json              one JSON object: {works, findings: [{state, what, found, remedy}]}

Exit codes: 0 all of it works, 1 something does not, 2 something could not be told.
`;

type Env = Readonly<Record<string, string | undefined>>;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { connections: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const findings = await examine(values.connections, process.env);
  const code = verdictOn(findings);
  if (values.json) printJson({ works: code === 0, findings });
  else printFindings(findings);
  return code;
}

async function examine(file: string | undefined, env: Env): Promise<readonly Finding[]> {
  const settings = readSettings({ ...env, CONNECTIONS_FILE: file ?? env.CONNECTIONS_FILE });
  const ofSettings: readonly Finding[] = settings.ok
    ? [{ state: 'ok', what: 'settings', found: 'all that GitHub needs is there' }]
    : settings.problems.map((found) => ({ state: 'wrong', what: 'settings', found }));
  const path = file ?? env.CONNECTIONS_FILE ?? '';
  const connections = await readOperatorsFile(path);
  if (!connections.ok) return [...ofSettings, ...connections.findings];
  const { lookIntoKeys, lookIntoSecrets } = await import('../doctor/look-into-keys.ts');
  const { lookIntoEnvironments } = await import('../doctor/look-into-environments.ts');
  const { lookIntoGitHub } = await import('../doctor/look-into-github.ts');
  const { value } = connections;
  return [
    ...ofSettings,
    { state: 'ok', what: 'connections', found: `${path} can be read` },
    ...(await lookIntoSecrets(value, env)),
    ...(await lookIntoKeys(value, env)),
    ...(await lookIntoEnvironments(value, env)),
    ...(settings.ok ? await lookIntoGitHub(settings.settings, value.repositories) : []),
  ];
}

async function readOperatorsFile(
  path: string,
): Promise<
  { readonly ok: true; readonly value: Connections } | { readonly ok: false; readonly findings: readonly Finding[] }
> {
  const what = 'connections';
  if (path === '') {
    const found = 'CONNECTIONS_FILE is not set: there are no environments, no keys and no trusted commits';
    return { ok: false, findings: [{ state: 'wrong', what, found }] };
  }
  let value: Connections | undefined;
  const findings = await lookInto(what, async () => {
    const read = readConnections(await readFileOf(dirname(path), basename(path)));
    if (read.ok) value = read.value;
    return read.ok
      ? []
      : read.problems.map(({ path: file, line, message, remedy }): Finding => {
          const found = `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
          return remedy === undefined ? { state: 'wrong', what, found } : { state: 'wrong', what, found, remedy };
        });
  });
  return value === undefined ? { ok: false, findings } : { ok: true, value };
}

function verdictOn(findings: readonly Finding[]): ExitCode {
  if (findings.some(({ state }) => state === 'wrong')) return 1;
  return findings.some(({ state }) => state === 'unknown') ? 2 : 0;
}

const MARKS = { ok: '✓', warning: '!', wrong: '✗', unknown: '?' } as const;

function printFindings(findings: readonly Finding[]): void {
  for (const { state, what, found, remedy } of findings) {
    print(`${MARKS[state]} ${what}: ${found}`);
    if (remedy !== undefined) print(`    ${remedy}`);
  }
}
