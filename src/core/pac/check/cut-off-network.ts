import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import workerThreads from 'node:worker_threads';

/** Asks for the IPv4 address of a name; an empty answer says that there is none. */
export type AskName = (name: string, answer: (address: string) => void) => void;

/**
 * Takes the network away from this process: sockets cannot be opened, nor threads started, which would have their own; DNS
 * cannot be asked, and `dns.lookup` goes to whoever answers in its place. Node's permission model does the same from version 25 on.
 */
export function cutOffNetwork(ask: AskName): void {
  const refuse = (): never => {
    throw new Error('There is no network here');
  };
  const change = (of: object, names: readonly string[]): void => {
    for (const name of names) Object.defineProperty(of, name, { value: refuse });
  };
  change(workerThreads, ['Worker']);
  change(net, ['connect', 'createConnection', 'createServer']);
  change(net.Socket.prototype, ['connect']);
  change(net.Server.prototype, ['listen']);
  change(dgram, ['createSocket']);
  change(dgram.Socket.prototype, ['bind', 'connect', 'send']);
  change(dns, Object.keys(dns).filter(isQuestion));
  change(dns.promises, Object.keys(dns.promises).filter(isQuestion));
  for (const { prototype } of [dns.Resolver, dns.promises.Resolver]) {
    change(prototype, Object.getOwnPropertyNames(prototype).filter(isQuestion));
  }
  const lookup = (name: unknown, options: unknown, given?: LookupCallback): void => {
    const callback = typeof options === 'function' ? (options as LookupCallback) : given;
    // Scripts pass on what an earlier look-up did not find.
    if (typeof name !== 'string' || name === '') return callback?.(null, undefined, 4);
    return ask(name, (address) => {
      if (address === '') callback?.(Object.assign(new Error(`${name} has no address`), { code: 'ENOTFOUND' }));
      else callback?.(null, address, 4);
    });
  };
  Object.defineProperty(dns, 'lookup', { value: lookup });
  syncBuiltinESMExports();
}

type LookupCallback = (error: Error | null, address?: string, family?: number) => void;

const isQuestion = (name: string): boolean => /^(?:resolve|reverse|lookup)/.test(name);
