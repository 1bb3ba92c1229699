import type { Host } from '../host.js';
import { listPorts } from './list-ports.js';
import type { NetPortStatesInfo } from './types.js';

/** Every TCP and UDP socket of this machine in the fields of the seed, and no other (seed: getSystemNetPortStates). */
export function portStates(host: Host): Required<NetPortStatesInfo> {
  const { tcpPortStatesInfo, udpPortStatesInfo } = listPorts(host);
  return {
    tcpPortStatesInfo: tcpPortStatesInfo.map(
      ({ tcpLocalIp, tcpLocalPort, tcpRemoteIp, tcpRemotePort, tcpUid, tcpPid, tcpState }) => ({
        tcpLocalIp,
        tcpLocalPort,
        tcpRemoteIp,
        tcpRemotePort,
        tcpUid,
        tcpPid,
        tcpState,
      }),
    ),
    udpPortStatesInfo: udpPortStatesInfo.map(({ udpLocalIp, udpLocalPort, udpUid, udpPid }) => ({
      udpLocalIp,
      udpLocalPort,
      udpUid,
      udpPid,
    })),
  };
}
