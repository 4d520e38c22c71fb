import type { Connections } from '../../core/connections/connections.ts';
import type { SecretReference } from '../../core/connections/secret.ts';
import { openKey } from '../../operator/open-key.ts';
import { resolveSecret } from '../../operator/resolve-secret.ts';
import { keySigner } from '../../signing/key-signer.ts';
import { type Finding, lookInto } from './finding.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The keys of statements: whether the one that signs is the one that is trusted. */
export async function lookIntoKeys(connections: Connections, env: Env): Promise<readonly Finding[]> {
  const { signing, trustedKeys } = connections;
  const what = 'signing key';
  if (signing === undefined) {
    const found = 'there is none: everything is judged, nothing is promoted';
    return [{ state: 'wrong', what, found, remedy: 'Name one under `signing`; `a2p setup` makes one.' }];
  }
  return lookInto(what, async () => {
    const trusted = await Promise.all(trustedKeys.map((key) => openKey(key, env)));
    const privateKey = (await resolveSecret(signing.key, env)).reveal();
    const signer = keySigner(trusted, { keyid: signing.keyid, privateKey });
    const bytes = new TextEncoder().encode('approve-to-promote doctor');
    const signature = signer.sign(bytes);
    const verdict = signature === undefined ? undefined : signer.verify(bytes, signature, 'any time');
    if (verdict?.ok) return [{ state: 'ok', what, found: `${signing.keyid} signs, and its signatures are trusted` }];
    const remedy = `The public key of ${signing.keyid} under \`trustedKeys\` must be that of the key under \`signing\`.`;
    return [{ state: 'wrong', what, found: `what ${signing.keyid} signs is not trusted: ${verdict?.why}`, remedy }];
  });
}

/** Every secret that the operator's file refers to; its value is read and forgotten. */
export async function lookIntoSecrets(connections: Connections, env: Env): Promise<readonly Finding[]> {
  const named = secretsOf(connections);
  const looked = await Promise.all(
    named.map(([what, reference]) =>
      lookInto(what, async () => {
        await resolveSecret(reference, env);
        return [];
      }),
    ),
  );
  const missing = looked.flat();
  const found = `${named.length - missing.length} of ${named.length} are there`;
  return [...(missing.length === 0 ? [{ state: 'ok', what: 'secrets', found } as const] : []), ...missing];
}

function secretsOf(connections: Connections): readonly (readonly [what: string, reference: SecretReference])[] {
  const { environments, trustedKeys, signing, notifications } = connections;
  const all: readonly (readonly [string, SecretReference | undefined])[] = [
    ...[...environments].flatMap(([name, connection]) => {
      if (connection.kind === 'file') return [];
      const key = connection.kind === 'immuta' ? connection.apiKey : connection.password;
      return [
        [`secret of environment ${name}`, key],
        [`certificates of environment ${name}`, connection.certificates],
      ] as const;
    }),
    ...trustedKeys.map(({ keyid, publicKey }) => [`trusted key ${keyid}`, publicKey] as const),
    ['signing key', signing?.key],
    ...notifications.flatMap((channel) => [
      [`address of channel ${channel.name}`, channel.url] as const,
      [`secret of channel ${channel.name}`, channel.kind === 'webhook' ? channel.secret : undefined] as const,
    ]),
  ];
  return all.flatMap(([what, reference]) => (reference === undefined ? [] : [[what, reference] as const]));
}
