import { describe, expect, it } from '@jest/globals';
import { connectionFor, readConnections } from '../../../src/core/connections/read-connections.ts';
import { readRules } from '../../../src/core/rules/read-rules.ts';

const governors = 'governors: {teams: [acme/data-governors]}\n';

describe('a repository cannot name an address', () => {
  it.each(['url', 'host', 'port', 'user', 'password', 'apiKey', 'folder', 'kind', 'allowPrivateAddresses'])(
    'by writing %s of an environment into its rules',
    (key) => {
      const text = `${governors}environments: {prod: {connection: production, ${key}: "169.254.169.254"}}\n`;
      expect(readRules({ path: 'rules.yml', text })).toMatchObject({
        ok: false,
        problems: [{ line: 2, message: expect.stringContaining(key) }],
      });
    },
  );

  it('by describing a connection in place of its name', () => {
    const text = `${governors}environments: {prod: {connection: {kind: immuta, url: "https://attacker.example"}}}\n`;
    expect(readRules({ path: 'rules.yml', text }).ok).toBe(false);
  });

  it.each(['https://attacker.example', '/etc', 'production?host=attacker.example', 'toString', '__proto__'])(
    'by calling a connection %s: only what the operator named is one',
    (name) => {
      const text = 'environments: {production: {kind: file, folder: /srv/policies, repositories: [acme/policies]}}';
      const read = readConnections({ path: 'connections.yml', text });
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      expect(connectionFor(read.value, name, 'acme/policies').ok).toBe(false);
      expect(connectionFor(read.value, 'production', 'acme/policies').ok).toBe(true);
    },
  );
});
