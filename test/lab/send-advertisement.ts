// Run inside a router's namespace: `node send-advertisement.js INTERFACE HEX` sends an ICMPv6 message to all nodes.
import { readFileSync } from 'node:fs';
import { bindToDevice } from '../../src/core/kernel/device-socket.js';
import { callLibc, lastErrno } from '../../src/core/kernel/libc.js';
import { openSocket, setIntegerOption } from '../../src/core/kernel/system-calls.js';

const AF_INET6 = 10;
const SOCK_RAW = 3;
const IPPROTO_IPV6 = 41;
const IPPROTO_ICMPV6 = 58;
const IPV6_MULTICAST_HOPS = 18;

const [interfaceName = '', hex = ''] = process.argv.slice(2);
const ifindex = Number(readFileSync(`/sys/class/net/${interfaceName}/ifindex`, 'utf8'));
const socket = openSocket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
bindToDevice(socket, interfaceName);
// Neighbour discovery ignores what a router may have forwarded (RFC 4861 6.1.2).
setIntegerOption(socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 255);

const allNodes = Buffer.alloc(28);
new Uint16Array(allNodes.buffer, allNodes.byteOffset, 1)[0] = AF_INET6;
allNodes.set([0xff, 0x02], 8);
allNodes.set([1], 23);
new Uint32Array(allNodes.buffer, allNodes.byteOffset + 24, 1)[0] = ifindex;
const message = Buffer.from(hex, 'hex');
const send = (): boolean => callLibc('sendto', socket, message, message.length, 0, allNodes, allNodes.length) >= 0;
// A link that has just come up has no link-local address to send from yet.
for (let tries = 0; !send(); tries++) {
  if (tries === 100) throw new Error(`the advertisement cannot be sent: errno ${lastErrno()}`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
