import type { Probe, ProbeEvent, ProbeProtocol, ProbeRequest } from './probe.js';

/**
 * `sockets`: sockets of the kernel, called directly. `net-ping`: the npm package of that name, over a raw socket.
 * `node`: Node's own TCP connections.
 */
export type EngineName = 'sockets' | 'net-ping' | 'node';

export interface ProberOptions {
  readonly protocol: ProbeProtocol;
  readonly family: 4 | 6;
  /** What is to send them; the best there is when absent. */
  readonly engine?: EngineName;
  /** Interface to leave by; the kernel's own choice when absent. */
  readonly interfaceName?: string;
  /** Every destination is this machine itself: the network that the application is bound to does not matter. */
  readonly staysHere?: boolean;
  /** Address to leave from; the kernel's choice when absent. */
  readonly sourceAddress?: string;
  /** Differentiated services code point of what is sent, 0..63. */
  readonly dscp?: number;
  /** Forbids fragmenting, so that what is too big is told (`too-big`). */
  readonly unfragmented?: boolean;
  /** Where ICMP is not allowed, take UDP and say so (`fellBack`); otherwise that is an error. */
  readonly fallBackToUdp?: boolean;
}

/** What a prober works with. */
export interface ProberEngine {
  readonly name: EngineName;
  /** What is sent; `udp` where ICMP was asked for and is not allowed. */
  readonly protocol: ProbeProtocol;
  readonly socket: 'icmp-datagram' | 'icmp-raw' | 'udp' | 'tcp';
  readonly fellBack: boolean;
  /** Whether the kernel stamps what comes and goes; each answer says how it was measured. */
  readonly kernelStamps: boolean;
}

/**
 * Sends probes to any number of destinations of one family, through one socket (TCP: one each), and tells what comes of
 * each.
 *
 *     const prober = await openProber(host, { protocol: 'icmp', family: 4 }, (event) => {
 *       if (event.type === 'reply') ...   // event.probe.tag is what `send` was given
 *       if (event.type === 'lost') ...    // the timeout passed; a later answer is a `reply` with `late: true`
 *     });
 *     prober.send({ destination: '192.0.2.1', timeoutMs: 1000, tag: target });
 *     prober.close();
 *
 * Answers are matched by identifier, sequence number, token and source. Events come from the event loop, never out of
 * `send`, and in the order in which the kernel had them; nothing comes after `close`. The last 65,536 probes are
 * remembered: until then duplicates and late answers are told as such.
 *
 * For many destinations, pace the sending (a few hundred a turn of the event loop): `send` reads the kernel's stamps in
 * between, but what waits for address resolution fills the socket's buffer (`ENOBUFS`, `EAGAIN`).
 */
export interface Prober<Tag> {
  readonly engine: ProberEngine;
  /** How many probes wait for an answer whose timeout has not passed. */
  readonly pending: number;
  /**
   * Sends one probe at once.
   *
   * @throws BusinessError `route.unreachable`, `route.prohibited`, `permission`, `probe.size`, `kernel.failed`: nothing
   * has left then. `value.address` for a destination that is no address of the family
   */
  send(request: ProbeRequest<Tag>): Probe<Tag>;
  /** Waits for this probe no longer: it counts as lost from now on, without an event. */
  abandon(probe: Probe<Tag>): void;
  /** Closes the sockets; what is pending stays unanswered. Safe to call twice. */
  close(): void;
}

export type ProbeListener<Tag> = (event: ProbeEvent<Tag>) => void;

/** Opens a prober; see `openProber`, which is what the machine itself has. */
export type OpenProber = <Tag>(options: ProberOptions, listener: ProbeListener<Tag>) => Promise<Prober<Tag>>;
