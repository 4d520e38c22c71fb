import { parseArgs } from 'node:util';
import { type ExitCode, UsageError } from '../command.ts';
import { print } from '../output.ts';

export const help = `a2p setup: creates the GitHub App from its manifest, and the operator's files

Usage: a2p setup --url URL [--organization ORG] [--out FOLDER] [--port N]

Opens a page on this machine; one click there creates the App on GitHub, which sends you back. Then FOLDER holds
  .env             APP_ID, PRIVATE_KEY, WEBHOOK_SECRET (readable by you alone)
  statements.key   the key that signs promotions, and statements.pub, which checks them
  connections.yml  environments, keys and first trusted commits: yours to complete
Nothing that is there already is overwritten. GHE_HOST and GHE_PROTOCOL: another GitHub.

  --url URL           where GitHub will reach the app, for example https://a2p.example.com
  --organization ORG  who owns the App (default: you)
  --out FOLDER        where the files go (default: here)
  --port N            of the page (default: any free one)

Exit codes: 0 created, 2 could not.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string' },
      organization: { type: 'string' },
      out: { type: 'string', default: '.' },
      port: { type: 'string', default: '0' },
    },
  });
  const url = appUrl(values.url);
  if (values.organization !== undefined && !/^[a-z\d][a-z\d-]*$/i.test(values.organization))
    throw new UsageError('--organization is the login of an organization');
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError('--port is a number from 0 to 65535');
  const { createApp } = await import('../../setup/create-app.ts');
  const { writeOperatorFiles } = await import('../../setup/operator-files.ts');
  const created = await createApp({
    appUrl: url,
    organization: values.organization,
    port,
    env: process.env,
    say: (page) => print(`Open ${page} in a browser and click "Create the App".`),
  });
  const written = await writeOperatorFiles(values.out, created);
  for (const file of written) print(`wrote ${file}`);
  print(`The App is ${created.htmlUrl}. Install it there on the repository of your policies.`);
  return 0;
}

/** The address without a slash at the end. Plain http is for this machine alone: whoever is on the way could read and change events. */
function appUrl(text: string | undefined): string {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}${url.pathname}`)
    throw new UsageError('--url says where GitHub will reach the app, for example https://a2p.example.com');
  if (url.protocol === 'http:' && !isThisMachine(url.hostname))
    throw new UsageError('--url begins with https://: over plain http anybody on the way could read and change events');
  return url.href.replace(/\/+$/, '');
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
