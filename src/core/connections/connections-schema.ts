import { ruleTypes } from '../policy/schema/data-rules.ts';

/** JSON Schema of `connections.yml`, published for editors and used by the check. */
const secret = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
  properties: { env: { type: 'string', minLength: 1 }, file: { type: 'string', minLength: 1 } },
  description: 'A secret is never written here: say where it is, as {env: NAME} or {file: PATH}.',
} as const;

const name = { type: 'string', minLength: 1, description: 'Text that is not empty.' } as const;
const flag = { type: 'boolean' } as const;
const share = {
  type: 'number',
  minimum: 0,
  maximum: 1,
  description: 'A share from 0 to 1; 0.1 is one tenth.',
} as const;
const seconds = { type: 'integer', minimum: 1, maximum: 3600, description: 'Seconds, from 1 to 3600.' } as const;
const keyid = {
  type: 'string',
  pattern: '^[\\w.-]{1,100}$',
  description: 'Letters, digits, dots and dashes.',
} as const;
const moment = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)$',
  description: 'A moment with its zone, such as 2026-01-31T12:00:00Z.',
} as const;
const revoked = {
  oneOf: [{ type: 'boolean' }, mapping(['except'], { except: mapping(['file'], { file: name }) })],
  description: 'true, or {except: {file: PATH}}, what `a2p audit signed` wrote.',
} as const;
const schemaName = {
  type: 'string',
  pattern: '^[a-z_][a-z0-9_]{0,40}$',
  description: 'Small letters, digits and underscores, 41 characters at most.',
} as const;
const repository = {
  type: 'string',
  pattern: '^[A-Za-z0-9][A-Za-z0-9-]*/[\\w.-]+$',
  description: 'A repository is owner/name.',
} as const;
const repositories = {
  type: 'array',
  minItems: 1,
  items: repository,
  description: 'At least one owner/name.',
} as const;
const anyRepositories = { type: 'array', items: repository } as const;

const common = { repositories, timeLimitSeconds: seconds, maxRemovals: share };
const network = { ...common, allowPrivateAddresses: flag, certificates: secret };

function kind(value: string, required: readonly string[], properties: object) {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['kind', 'repositories', ...required],
    properties: { kind: { const: value }, ...properties },
  };
}

const words = { type: 'object', additionalProperties: name } as const;

/** What differs between versions of Immuta and no documentation settles. */
const immutaDialect = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ruleTypes: { type: 'object', additionalProperties: { enum: [...ruleTypes, 'rows'] } },
    maskingTypes: words,
    subscriptionTypes: {
      type: 'object',
      additionalProperties: { enum: ['entitlements', 'anyone', 'approval', 'manual'] },
    },
    serverKeys: { type: 'array', items: name },
    identityProvider: name,
    emptyCircumstances: { enum: ['everywhere', 'unknown'] },
    pending: {
      type: 'object',
      additionalProperties: false,
      required: ['key', 'values'],
      properties: { key: name, values: { type: 'array', minItems: 1, items: name } },
    },
  },
} as const;

const environment = {
  type: 'object',
  required: ['kind'],
  discriminator: { propertyName: 'kind' },
  oneOf: [
    kind('file', ['folder'], { ...common, folder: name }),
    kind('postgres', ['host', 'database', 'user'], {
      ...network,
      host: { type: 'string', pattern: '^[A-Za-z0-9.:-]+$', description: 'A host name or an address.' },
      port: { type: 'integer', minimum: 1, maximum: 65535, description: 'A port, from 1 to 65535.' },
      database: name,
      user: name,
      password: secret,
      tls: { enum: ['verify', 'off'] },
      stateSchema: schemaName,
      viewSchemaPrefix: schemaName,
      bypassRoles: { type: 'array', items: name },
      eventTimeTag: name,
      labelProvider: name,
    }),
    kind('immuta', ['url', 'apiKey'], {
      ...network,
      url: {
        type: 'string',
        pattern: '^https?://[^\\s/@?#]+(/[^\\s@?#]*)?$',
        description: 'An https address without user, password, query or fragment.',
      },
      apiKey: secret,
      authentication: { enum: ['raw', 'bearer', 'exchange'] },
      removal: { enum: ['stage', 'delete'] },
      permissionKey: { enum: ['requiredPermission', 'requiredPermissions'] },
      token: { enum: ['raw', 'bearer'] },
      exchangeOn401: flag,
      reCertify: flag,
      dialect: immutaDialect,
    }),
  ],
};

function mapping(required: readonly string[], properties: object) {
  return { type: 'object', additionalProperties: false, required, properties };
}

const channelName = { ...keyid, description: 'What messages call it: letters, digits, dots and dashes.' } as const;
const channelOptions = {
  name: channelName,
  url: secret,
  repositories: anyRepositories,
  timeLimitSeconds: seconds,
  allowPrivateAddresses: flag,
  certificates: secret,
};
const channel = {
  type: 'object',
  required: ['kind'],
  properties: { kind: { enum: ['slack', 'webhook'] } },
  discriminator: { propertyName: 'kind' },
  oneOf: [
    mapping(['kind', 'name', 'url'], { kind: { const: 'slack' }, ...channelOptions }),
    mapping(['kind', 'name', 'url', 'secret'], { kind: { const: 'webhook' }, ...channelOptions, secret }),
  ],
};

export const connectionsSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Connections of the operator',
  ...mapping([], {
    environments: { type: 'object', additionalProperties: environment },
    repositories: {
      type: 'array',
      items: mapping(['name', 'firstTrustedCommit'], {
        name: repository,
        firstTrustedCommit: {
          type: 'string',
          pattern: '^[0-9a-f]{40}([0-9a-f]{24})?$',
          description: 'The whole id of a commit, in small letters.',
        },
        ledgerLostUpTo: { type: 'integer', minimum: 1, description: 'The number of a statement, 1 or more.' },
      }),
    },
    minimum: mapping([], {
      required: { type: 'integer', minimum: 1, description: 'A whole number, 1 or more.' },
      governors: { type: 'integer', minimum: 0, description: 'A whole number, 0 or more.' },
    }),
    trustedKeys: {
      type: 'array',
      items: mapping(['keyid', 'publicKey'], {
        keyid,
        publicKey: secret,
        revoked,
        notBefore: moment,
        notAfter: moment,
      }),
    },
    signing: mapping(['keyid', 'key'], { keyid, key: secret }),
    notifications: { type: 'array', items: channel },
  }),
};
