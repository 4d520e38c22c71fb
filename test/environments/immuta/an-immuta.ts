import { Secret } from '../../../src/core/connections/secret.ts';
import type { DesiredPolicy } from '../../../src/core/sync/environment-state.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';
import type { ImmutaOptions } from '../../../src/environments/immuta/immuta-options.ts';
import { guardedFetch } from '../../../src/http/guarded-fetch.ts';
import { aDesiredPolicy } from '../../support/a-desired-state.ts';

/** When the clock of every connection starts. */
const clockStart = Date.UTC(2024, 0, 1);

/** A connection to a stand-in: no pauses, no jitter, a clock that runs only while somebody waits. */
export function connectionTo(url: string, given: Partial<ImmutaOptions> = {}): ImmutaOptions {
  let now = clockStart;
  return {
    url,
    apiKey: new Secret('an-api-key'),
    fetch: guardedFetch({ url, allowPrivateAddresses: true, timeLimitSeconds: 10 }),
    timing: {
      now: () => now,
      sleep: async (milliseconds) => {
        now += milliseconds;
      },
      random: () => 0.5,
    },
    ...given,
  };
}

/** A policy of each kind, by the number at the end of its key; the versions differ in what they do, not in their name. */
export function immutaPolicy(policyKey: string, version: 1 | 2): DesiredPolicy {
  const payloads = [maskingPolicy, rowPolicy, entitlementPolicy, approvalPolicy];
  const payload = payloads[policyKey.charCodeAt(policyKey.length - 1) % payloads.length] ?? maskingPolicy;
  return {
    ...aDesiredPolicy(policyKey, { payload: payload(policyKey, version) }),
    lineOf: (pointer) => pointer.length + 1,
  };
}

function maskingPolicy(policyKey: string, version: 1 | 2): JsonObject {
  return {
    policyKey,
    name: `Mask ${policyKey}`,
    type: 'data',
    circumstances: [{ type: 'columnTags', columnTag: 'Contact.Email' }],
    actions: [
      {
        description: 'Contacts',
        rules: [
          {
            type: 'Masking',
            config: {
              fields: [{ type: 'columnTags', columnTag: 'Contact.Email' }],
              maskingConfig: version === 1 ? { type: 'Hash' } : { type: 'Constant', constant: '-' },
            },
            exceptions: {
              operator: 'any',
              groups: ['support', 'audit'],
              attributes: [{ name: 'clearance', value: 'pii' }],
            },
          },
        ],
      },
    ],
  };
}

function rowPolicy(policyKey: string, version: 1 | 2): JsonObject {
  return {
    policyKey,
    name: `Rows ${policyKey}`,
    type: 'data',
    staged: false,
    template: false,
    circumstanceOperator: 'all',
    circumstances: [
      { type: 'tags', tag: 'Sales' },
      { type: 'columnRegex', regex: '^region$', caseInsensitive: true },
    ],
    actions: [
      {
        rules: [
          {
            type: 'Row Restriction by Custom Where Clause',
            config: { predicate: `@columnTagged('State') = '${version}'` },
            inclusions: { operator: 'all', groups: ['partners'], purposes: ['Sales'] },
          },
          {
            type: 'Row Restriction By User Entitlements',
            config: { operator: 'all', matches: [{ type: 'attribute', attribute: 'region', tag: 'Org.Region' }] },
          },
        ],
      },
    ],
  };
}

function entitlementPolicy(policyKey: string, version: 1 | 2): JsonObject {
  return {
    policyKey,
    name: `Entitle ${policyKey}`,
    type: 'subscription',
    circumstances: [{ type: 'domains', domains: [{ name: 'finance' }] }, { type: 'noTags' }],
    actions: {
      type: 'entitlements',
      entitlements: { groups: ['finance', `team-${version}`] },
      automaticSubscription: true,
      shareResponsibility: true,
      description: 'Finance',
    },
  };
}

function approvalPolicy(policyKey: string, version: 1 | 2): JsonObject {
  return {
    policyKey,
    name: `Approve ${policyKey}`,
    type: 'subscription',
    ownerRestrictions: { users: [{ iamid: 'bim', username: 'lead@corp.example' }] },
    actions: {
      type: 'approval',
      approvals: [{ specificApproverRequired: version === 2, requiredPermission: 'OWNER' }],
    },
  };
}
