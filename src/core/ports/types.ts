/** States of a TCP socket, as linux/tcp_states.h numbers them (seed: TcpState). */
export enum TcpState {
  TCP_ESTABLISHED = 1,
  TCP_SYN_SENT = 2,
  TCP_SYN_RECV = 3,
  TCP_FIN_WAIT1 = 4,
  TCP_FIN_WAIT2 = 5,
  TCP_TIME_WAIT = 6,
  TCP_CLOSE = 7,
  TCP_CLOSE_WAIT = 8,
  TCP_LAST_ACK = 9,
  TCP_LISTEN = 10,
  TCP_CLOSING = 11,
}

/** Transport protocols by their IP protocol number (seed: ProtocolType). */
export enum ProtocolType {
  PROTO_TYPE_TCP = 6,
  PROTO_TYPE_UDP = 17,
}

/** Seed: TcpNetPortStatesInfo. Ports 0..65535. */
export interface TcpNetPortStatesInfo {
  tcpLocalIp: string;
  tcpLocalPort: number;
  tcpRemoteIp: string;
  tcpRemotePort: number;
  tcpUid: number;
  tcpPid: number;
  tcpState: TcpState;
}

/** Seed: UdpNetPortStatesInfo. Ports 0..65535. */
export interface UdpNetPortStatesInfo {
  udpLocalIp: string;
  udpLocalPort: number;
  udpUid: number;
  udpPid: number;
}

/** Seed: NetPortStatesInfo. */
export interface NetPortStatesInfo {
  tcpPortStatesInfo?: TcpNetPortStatesInfo[];
  udpPortStatesInfo?: UdpNetPortStatesInfo[];
}
