import { BusinessError, type Reason } from '../errors.js';
import type { Host, ProbeSocketOpener } from '../host.js';
import { inNetworkNamespace } from '../kernel/network-namespace.js';
import type { ProbeSocket } from '../kernel/probe-socket.js';
import { warmUpStamps } from '../kernel/warm-up-stamps.js';
import { DatagramProber } from './datagram-prober.js';
import { icmpRemedy } from './icmp-remedy.js';
import { TcpProber } from './tcp-prober.js';
import type { ProbeListener, Prober, ProberEngine, ProberOptions } from './prober.js';

/** The part of the machine that a prober needs. */
export type ProbeHost = Pick<Host, 'clock' | 'openSocket' | 'netns'>;

/** Why the kernel's sockets cannot be had, where another engine may be able to work. */
const withoutSockets = new Set<Reason>(['kernel.unavailable', 'unsupported.platform']);

/**
 * Opens a prober with the least privilege that will do: ICMP by a datagram socket (`net.ipv4.ping_group_range`), else
 * by a raw one (CAP_NET_RAW), else, where the options allow it, UDP, which needs nothing. net-ping is taken where it is
 * asked for, and where the kernel cannot be called directly; for TCP Node's own connections are.
 *
 * @throws BusinessError `permission` with what would allow ICMP, `net.gone`, `socket.address`, `kernel.unavailable`,
 * `probe.engine`, `probe.engine-missing`
 */
export async function openProber<Tag>(
  host: ProbeHost,
  options: ProberOptions,
  listener: ProbeListener<Tag>,
): Promise<Prober<Tag>> {
  if (options.engine === 'net-ping' || options.engine === 'node') return openOther(host, options, listener);
  try {
    return await openSockets(host, options, listener);
  } catch (error) {
    if (options.engine !== undefined || !(error instanceof BusinessError && withoutSockets.has(error.reason)))
      throw error;
    return openOther(host, options, listener).catch(() => {
      throw error;
    });
  }
}

async function openOther<Tag>(
  host: ProbeHost,
  options: ProberOptions,
  listener: ProbeListener<Tag>,
): Promise<Prober<Tag>> {
  if (options.engine === 'node' || (options.engine === undefined && options.protocol === 'tcp')) {
    const { openNodeTcp } = await import('./node-tcp-prober.js');
    return openNodeTcp(host, options, listener);
  }
  const { openNetPing } = await import('./net-ping-prober.js');
  return openNetPing(host.clock, host.netns, options, listener);
}

async function openSockets<Tag>(
  host: ProbeHost,
  options: ProberOptions,
  listener: ProbeListener<Tag>,
): Promise<Prober<Tag>> {
  const open = await socketOpener(host, options);
  const { protocol, fallBackToUdp = false } = options;
  if (protocol === 'tcp') return openTcp(host, options, open, listener);
  const [kind, socket] = protocol === 'icmp' ? openIcmp(open, fallBackToUdp) : (['udp', open('udp')] as const);
  const kernelStamps = await warmUpStamps();
  const engine: ProberEngine = {
    name: 'sockets',
    protocol: kind === 'udp' ? 'udp' : 'icmp',
    socket: kind,
    fellBack: kind === 'udp' && protocol === 'icmp',
    kernelStamps,
  };
  return new DatagramProber(host.clock, engine, options, { first: socket, open: () => open(kind) }, listener);
}

async function openTcp<Tag>(
  host: ProbeHost,
  options: ProberOptions,
  open: ProbeSocketOpener,
  listener: ProbeListener<Tag>,
): Promise<Prober<Tag>> {
  // What cannot be opened is told now, and the stamps begin.
  const socket = open('tcp');
  const kernelStamps = await warmUpStamps().finally(() => socket.close());
  const engine = { name: 'sockets', protocol: 'tcp', socket: 'tcp', fellBack: false, kernelStamps } as const;
  return new TcpProber(host.clock, engine, options, open, listener);
}

/** Through the Host's seam, which may bind sockets to a network; inside the namespace the Host speaks of. */
async function socketOpener(host: ProbeHost, options: ProberOptions): Promise<ProbeSocketOpener> {
  const { family, interfaceName, sourceAddress, staysHere } = options;
  const opener = await host.openSocket({
    protocol: 'probe',
    family,
    ...(interfaceName === undefined ? {} : { interfaceName }),
    ...(sourceAddress === undefined ? {} : { localAddress: sourceAddress }),
    ...(staysHere === undefined ? {} : { staysHere }),
  });
  return host.netns === '' ? opener : (kind) => inNetworkNamespace(host.netns, () => opener(kind));
}

function openIcmp(
  open: ProbeSocketOpener,
  fallBackToUdp: boolean,
): readonly ['icmp-datagram' | 'icmp-raw' | 'udp', ProbeSocket] {
  for (const kind of ['icmp-datagram', 'icmp-raw'] as const) {
    try {
      return [kind, open(kind)];
    } catch (error) {
      if (!(error instanceof BusinessError && error.reason === 'permission')) throw error;
    }
  }
  if (fallBackToUdp) return ['udp', open('udp')];
  throw new BusinessError('permission', 'This user may not send ICMP probes', {
    operation: 'socket',
    hint: icmpRemedy,
  });
}
