import { describe, expect, it } from '@jest/globals';
import { asideName } from '../../../src/environments/postgres/aside-name.ts';

const now = 1_800_000_000_000;

describe('the name of what makes room for another view', () => {
  it.each(['pay', 'x'.repeat(63), '給'.repeat(21), '😀'.repeat(15)])('is kept whole by PostgreSQL: %s', (name) => {
    const aside = asideName(name, now);
    expect(Buffer.byteLength(aside)).toBeLessThanOrEqual(63);
    expect(Buffer.from(aside).toString()).toBe(aside);
    expect(aside).toMatch(/ until 1800000000000 [0-9a-f]{8}$/);
  });

  it('is of one view alone, at one moment', () => {
    expect(asideName(`${'給'.repeat(19)}一`, now)).not.toBe(asideName(`${'給'.repeat(19)}二`, now));
    expect(asideName('pay', now)).not.toBe(asideName('pay', now + 1));
  });
});
