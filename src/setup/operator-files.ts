import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { OutsideError } from '../errors.ts';
import type { CreatedApp } from './create-app.ts';

const OWNER_ONLY = 0o600;

/** Writes the operator's files and gives their paths; a file that is there already is left, and the setup says so. */
export async function writeOperatorFiles(folder: string, app: CreatedApp): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const at = (name: string) => resolve(join(folder, name));
  const files: readonly (readonly [path: string, text: string])[] = [
    [
      at('.env'),
      [
        `APP_ID=${app.id}`,
        `PRIVATE_KEY=${Buffer.from(app.privateKey).toString('base64')}`,
        `WEBHOOK_SECRET=${app.webhookSecret}`,
        `CONNECTIONS_FILE=${at('connections.yml')}`,
        'HOST=0.0.0.0',
        '',
      ].join('\n'),
    ],
    [at('statements.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    [at('statements.pub'), publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    [at('connections.yml'), connections(at('statements.key'), at('statements.pub'))],
  ];
  for (const [path, text] of files) await writeNew(path, text);
  return files.map(([path]) => path);
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: OWNER_ONLY });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    throw new OutsideError(`${path} was not written (${code}): move what is there away and begin again`, {
      retry: 'never',
    });
  }
}

function connections(key: string, publicKey: string): string {
  return `# Addresses, keys and trust are the operator's: no repository can name any of them.
# \`a2p schema connections\` prints the JSON Schema.

# Keys whose statements count, and the one that signs.
trustedKeys:
  - { keyid: statements-1, publicKey: { file: ${JSON.stringify(publicKey)} } }
signing: { keyid: statements-1, key: { file: ${JSON.stringify(key)} } }

# What is in force before the first promotion: read that commit, then put its whole id here.
# repositories:
#   - { name: acme/policies, firstTrustedCommit: 0123456789abcdef0123456789abcdef01234567 }

# What the rules of a repository may name as \`connection\`.
# environments:
#   production: { kind: file, folder: /srv/policies, repositories: [acme/policies] }

# Whom to tell beside GitHub: a Slack-compatible incoming webhook, and a signed one (Standard Webhooks).
# notifications:
#   - { kind: slack, name: chat, url: { env: SLACK_URL } }
#   - { kind: webhook, name: pager, url: { env: HOOK_URL }, secret: { env: HOOK_SECRET } }

# No repository asks for less than this.
minimum: { required: 1, governors: 0 }
`;
}
