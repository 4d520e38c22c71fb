import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { OutsideError } from '../errors.ts';

/** Addresses of a machine itself, its network, its cloud's metadata service, or nobody (IANA special-purpose registries). */
const special = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // What a machine in Azure asks about itself.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(net, prefix, 'ipv4');
}

/** Of IPv6 only global unicast is let through, and of that nothing that stands for an IPv4 address or for documentation. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(net, prefix, 'ipv6');
}

/** True for an address of the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, 'ipv4');
  return globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/** One address, looked up once and to be used as it is, so that a second answer of the name server changes nothing. */
export interface PinnedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Address of a host. Unless private ones are allowed, every address the name leads to must be public. Throws
 * `OutsideError`, which names the host, or what it is `called` where it is a secret.
 */
export async function allowedAddress(
  hostname: string,
  allowPrivateAddresses: boolean,
  called?: string,
): Promise<PinnedAddress> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const name = called ?? host;
  const found = await lookup(host, { all: true }).catch((cause) => {
    throw new OutsideError(`The name ${name} leads to no address.`, called === undefined ? { cause } : {});
  });
  const first = found[0];
  if (first === undefined) throw new OutsideError(`The name ${name} leads to no address.`);
  if (!allowPrivateAddresses && !found.every(({ address }) => isPublicAddress(address))) {
    throw new OutsideError(
      `${name} leads to an address that is not public; the operator's connection does not allow that.`,
      { retry: 'never' },
    );
  }
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}
