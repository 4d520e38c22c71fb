import { parseArgs } from 'node:util';
import { type ExitCode, UsageError } from '../command.ts';

const kinds: Readonly<Record<string, () => Promise<object>>> = {
  policy: async () => (await import('../../core/policy/schema/policy-schema.ts')).policySchema,
  rules: async () => (await import('../../core/rules/rules-schema.ts')).rulesSchema,
  catalogue: async () => (await import('../../core/catalogue/catalogue-schema.ts')).catalogueSchema,
  people: async () => (await import('../../core/people/people-schema.ts')).peopleSchema,
  connections: async () => (await import('../../core/connections/connections-schema.ts')).connectionsSchema,
  statement: async () => (await import('../../core/promotion/statement-schema.ts')).statementSchema,
  snapshot: async () => (await import('../../core/approval/snapshot-schema.ts')).snapshotSchema,
  notification: async () => (await import('../../core/notifications/notification-schema.ts')).notificationSchema,
  scenario: async () => (await import('../../core/scenario/scenario-schema.ts')).scenarioSchema('closed'),
};

export const help = `a2p schema: the JSON Schema of a kind of file, for editors

Usage: a2p schema KIND

KIND is one of ${Object.keys(kinds).join(', ')}. It is the schema that the checks use. An editor takes it from the
first line of a file: # yaml-language-server: $schema=policy.schema.json

Exit codes: 0 printed, 2 no such kind.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
  const [kind = '', ...more] = positionals;
  const load = Object.hasOwn(kinds, kind) && more.length === 0 ? kinds[kind] : undefined;
  if (load === undefined) throw new UsageError(`KIND is one of ${Object.keys(kinds).join(', ')}`);
  process.stdout.write(`${JSON.stringify(await load(), undefined, 2)}\n`);
  return 0;
}
