import { once } from 'node:events';
import { join } from 'node:path';
import { addressEnds, address4, address6, forwarding, routeCommands } from './chain-links.js';
import { type DelayLinkOptions, startDelayLink } from './delay-link.js';
import { joinDiamond } from './diamond.js';
import { eventually } from './eventually.js';
import type { Lab } from './lab.js';
import type { Namespace } from './namespace.js';
import { type ProgramOptions, type ProgramResult, mustRun } from './program.js';
import { type RouterRules, rulesOf } from './router-rules.js';

/** What is particular about one hop. The last hop is the server. */
export interface HopOptions extends RouterRules {
  /** Milliseconds between two errors to one address (the kernel's token bucket, burst 6). */
  readonly errorIntervalMs?: number;
  /** The link into this hop is slow; needs a TUN device. */
  readonly delay?: DelayLinkOptions;
  /** MTU of the link into this hop. */
  readonly mtu?: number;
}

export interface RouterChainOptions {
  /** 1..40; 9 when absent: the server is hop 10. */
  readonly routers?: number;
  readonly hops?: Readonly<Record<number, HopOptions>>;
  /** Routers and server keep the kernel's own limits: 1 error a second to one address after a burst of 6. */
  readonly kernelLimits?: boolean;
  /** The client keeps the kernel's default that no group may open an ICMP datagram socket. */
  readonly closedPingGroup?: boolean;
  /** The client's resolver is an address where nobody answers. Without it names are looked up in files alone. */
  readonly deadResolver?: boolean;
  /** Between this router and the next stand two parallel ones; a flow takes one of them. The chain is one hop longer. */
  readonly diamondAfter?: number;
}

/** A chain of routers between a client and a server, IPv4 and IPv6, each in a namespace. */
export interface RouterChain {
  readonly client: Namespace;
  readonly server: Namespace;
  /** By hop, from 1. */
  router(hop: number): Namespace;
  /** Address by which a hop answers: 10.77.HOP.2 or fd77:HOP::2. */
  address(hop: number, family: 4 | 6): string;
  /** Addresses of the server. */
  readonly ipv4: string;
  readonly ipv6: string;
  /** Hops from the client to the server. */
  readonly length: number;
  /** Arguments that run a program in the client namespace as an ordinary user: no capability, none to be had. */
  asUser(argv: readonly string[]): string[];
  /** Runs a program to its end in the client namespace, as an ordinary user. */
  run(argv: readonly string[], options?: ProgramOptions): ProgramResult;
}

/** Builds a chain and waits until its far end answers, where anything can reach it. */
export async function routerChain(lab: Lab, options: RouterChainOptions = {}): Promise<RouterChain> {
  const { routers = 9, hops = {}, diamondAfter } = options;
  const client = lab.namespace('client');
  const server = lab.namespace('server');
  const middle = Array.from({ length: routers }, (_, index) => lab.namespace(`router${index + 1}`));
  const nodes = [client, ...middle, server];
  for (const router of middle) router.set(forwarding);
  for (const [index, node] of nodes.entries()) {
    const before = nodes[index - 1];
    if (before === undefined) continue;
    if (index - 1 === diamondAfter) joinDiamond(lab, before, node, index);
    else await link(lab, before, node, index, hops[index] ?? {});
  }
  for (const [index, node] of nodes.entries()) if (index > 0) furnish(node, hops[index] ?? {}, options);
  routeChain(nodes, diamondAfter);
  if (options.closedPingGroup !== true) client.set({ 'ipv4/ping_group_range': '"0 2147483647"' });
  if (lab.way === 'root') configureNames(lab, client, options.deadResolver === true);
  const program = server.start(['python3', join(import.meta.dirname, 'chain-server.py')]);
  await once(program.stdout, 'data');
  const last = nodes.length - 1;
  const chain = chainOf(nodes, last + (diamondAfter === undefined ? 0 : 1));
  const barred = Object.values(hops).some(({ blackHole, reject }) => blackHole === true || reject !== undefined);
  if (!barred) await warm(chain);
  return chain;
}

function chainOf(nodes: readonly Namespace[], length: number): RouterChain {
  const last = nodes.length - 1;
  const node = (index: number): Namespace => {
    const found = nodes.at(index);
    if (found === undefined) throw new Error(`the chain has no hop ${index}`);
    return found;
  };
  const client = node(0);
  // A shell in between: setpriv itself keeps its capabilities until the next exec, and ping would inherit them.
  const asUser = (argv: readonly string[]): string[] =>
    client.inside(['sh', '-c', 'exec "$0" "$@"', ...argv], ordinaryUser);
  return {
    client,
    server: node(-1),
    router: node,
    address: (hop, family) => (family === 4 ? address4(hop, 2) : address6(hop, 2)),
    ipv4: address4(last, 2),
    ipv6: address6(last, 2),
    length,
    asUser,
    run: (argv, options) => mustRun(asUser(argv), options),
  };
}

export const ordinaryUser = 65_534;

/** Joins two nodes by link `number`: `down0` of the nearer, `up0` of the farther. */
async function link(lab: Lab, near: Namespace, far: Namespace, number: number, hop: HopOptions): Promise<void> {
  if (hop.delay === undefined) lab.cable(near, 'down0', far, 'up0');
  else await startDelayLink(near, 'down0', far, 'up0', hop.delay);
  addressEnds(near, 'down0', far, 'up0', number);
  if (hop.mtu === undefined) return;
  near.ip(`link set down0 mtu ${hop.mtu}`);
  far.ip(`link set up0 mtu ${hop.mtu}`);
}

/** Limits and packet filter of a router or the server. */
function furnish(node: Namespace, hop: HopOptions, { kernelLimits }: RouterChainOptions): void {
  const interval = hop.errorIntervalMs ?? (kernelLimits === true ? undefined : 0);
  if (interval !== undefined) node.set({ 'ipv4/icmp_ratelimit': interval, 'ipv6/icmp/ratelimit': interval });
  // The limit of all errors together belongs to the namespace since Linux 6.12.
  const whole = 'cd /proc/sys/net/ipv4; for each in icmp_msgs_per_sec icmp_msgs_burst; do echo 100000 >$each; done';
  if (kernelLimits !== true) node.run(['sh', '-c', whole]);
  const rules = rulesOf(hop);
  if (rules !== '') mustRun(node.inside(['nft', '-f', '-']), { input: rules });
}

/** Each router sends to what lies nearer by prefix, to all else towards the server; `joinDiamond` did so for its own. */
function routeChain(nodes: readonly Namespace[], diamondAfter: number | undefined): void {
  const last = nodes.length - 1;
  for (const [index, node] of nodes.entries()) {
    const commands: string[] = [];
    const behindDiamond = index - 1 === diamondAfter;
    if (index < last && index !== diamondAfter) commands.push(...routeCommands('default', 'default', index + 1, 2));
    if (index === last && !behindDiamond) commands.push(...routeCommands('default', 'default', index, 1));
    for (let nearer = 1; nearer < index && index < last && !behindDiamond; nearer++) {
      commands.push(...routeCommands(`10.77.${nearer}.0/24`, `fd77:${nearer}::/64`, index, 1));
    }
    node.ip(...commands);
  }
}

function configureNames(lab: Lab, client: Namespace, dead: boolean): void {
  lab.resolverConfiguration(client, `nameserver ${dead ? '10.77.250.53' : '127.0.0.1'}\n`);
  lab.etcFile(client, 'nsswitch.conf', `hosts: ${dead ? 'files dns' : 'files'}\n`);
}

/** Until the server answers in both families, which also teaches every node its neighbours. */
async function warm(chain: RouterChain): Promise<void> {
  for (const address of [chain.ipv4, chain.ipv6]) {
    await eventually(
      `${address} answers`,
      () => chain.client.run(['ping', '-nqc1', '-W1', address]).status === 0,
      15_000,
    );
  }
}
