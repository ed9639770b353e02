import { lookup as resolveAll } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';

/** An address that is not to be reached by what a configuration or a discovery says: the engine's, PostgreSQL's. */
export interface Door {
  readonly host: string;
  readonly port: number;
}

/** Networks that no target is in: this network, link-local, where clouds keep their metadata, groups and everybody. */
const NEVER: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'],
  ['192.0.0.192', 32, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['fd00:ec2::', 32, 'ipv6'],
  ['fd20:ce::254', 128, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
  // The same of IPv4 behind a translator.
  ['64:ff9b::a9fe:0', 112, 'ipv6'],
];

/**
 * Judges every address that a connection is about to be made to, after names are resolved: the address that was judged is the one
 * that is connected to, so that a name cannot mean one thing now and another a moment later.
 */
export class AddressGuard {
  readonly #never = new BlockList();
  readonly #doors: readonly Door[];

  constructor(doors: readonly Door[] = []) {
    for (const [network, prefix, family] of NEVER) this.#never.addSubnet(network, prefix, family);
    this.#doors = doors;
  }

  /** Why nothing may connect there, or an empty text. @param address an IP address, not a name. */
  async judge(address: string, port: number): Promise<string> {
    const plain = unmapped(address);
    if (this.#never.check(plain, familyOf(plain))) return `the address ${address} is never asked: ${NEVER_WHY}`;
    for (const door of this.#doors) {
      if (door.port === port && (await isDoor(door, plain)))
        return `the address ${address}:${port} is never asked: it is a door of Oriel's own store`;
    }
    return '';
  }

  /** For `net.connect`: resolves a name, and fails unless every address of it may be connected to. */
  lookupFor(port: number): LookupFunction {
    return (hostname, options, callback) => {
      resolveAll(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) {
          callback(error, '', 0);
          return;
        }
        Promise.all(addresses.map(({ address }) => this.judge(address, port))).then(
          (problems) => {
            const problem = problems.find((text) => text !== '');
            const first = addresses[0];
            if (problem !== undefined) callback(new Error(problem), '', 0);
            else if (first === undefined) callback(new Error(`${hostname} has no address`), '', 0);
            else if (options.all === true) callback(null, addresses);
            else callback(null, first.address, first.family);
          },
          (cause: Error) => callback(cause, '', 0),
        );
      });
    };
  }
}

const NEVER_WHY = 'it is link-local, a metadata service or no single host';

/** Whether the door is behind this address: a door on this machine is behind each of the machine's. */
async function isDoor({ host }: Door, address: string): Promise<boolean> {
  const addresses = isIP(host) === 0 ? await resolved(host) : [host];
  const plain = addresses.map(unmapped);
  if (plain.includes(address)) return true;
  return plain.some(isOfThisMachine) && isOfThisMachine(address);
}

function resolved(host: string): Promise<readonly string[]> {
  return new Promise((done) => {
    resolveAll(host, { all: true }, (error, addresses) =>
      done(error === null ? addresses.map(({ address }) => address) : []),
    );
  });
}

function isOfThisMachine(address: string): boolean {
  if (address === '::1' || address.startsWith('127.')) return true;
  return Object.values(networkInterfaces()).some((entries) => entries?.some((entry) => entry.address === address));
}

/** `::ffff:10.0.0.1` is 10.0.0.1, however it is written. */
function unmapped(address: string): string {
  const plain = address.replace(/%.*$/, '');
  const [, dotted] = /^(?:0{0,4}:){2,5}ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain) ?? [];
  if (dotted !== undefined) return dotted;
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(plain) ?? [];
  if (high === undefined || low === undefined) return plain;
  const words = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return words.flatMap((word) => [word >> 8, word & 0xff]).join('.');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
