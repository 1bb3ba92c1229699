/** What a trace sends (seed: PacketsType). */
export enum PacketsType {
  NETCONN_PACKETS_ICMP = 0,
  NETCONN_PACKETS_UDP = 1,
}

/** Seed: TraceRouteOptions. */
export interface TraceRouteOptions {
  /** 1..30; 30 when absent. */
  maxJumpNumber?: number;
  /** NETCONN_PACKETS_ICMP when absent. */
  packetsType?: PacketsType;
}

/** One hop of a trace (seed: TraceRouteInfo). */
export interface TraceRouteInfo {
  jumpNo: number;
  address: string;
  /** Milliseconds: minimum, average, maximum and standard deviation. */
  rtt: number[];
}
