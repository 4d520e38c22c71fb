import { describe, expect, it } from '@jest/globals';
import { allowedAddress, isPublicAddress } from '../../src/http/allowed-address.ts';

describe('an address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '168.63.129.16',
    '169.254.169.254',
    '198.18.0.1',
    '203.0.113.7',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    'not an address',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['127.0.0.1', '[::1]', 'localhost', '169.254.169.254'])(
    'of %s is refused unless private ones are allowed',
    async (host) => {
      await expect(allowedAddress(host, false)).rejects.toMatchObject({ name: 'OutsideError', retry: 'never' });
    },
  );

  it('of the machine itself is given where private ones are allowed', async () => {
    expect(await allowedAddress('127.0.0.1', true)).toEqual({ address: '127.0.0.1', family: 4 });
    expect(await allowedAddress('[::1]', true)).toEqual({ address: '::1', family: 6 });
  });

  it('of a name that leads nowhere is an error', async () => {
    await expect(allowedAddress('nowhere.invalid', true)).rejects.toMatchObject({ name: 'OutsideError' });
  });
});
