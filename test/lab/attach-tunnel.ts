// Run inside a namespace: `node attach-tunnel.js NAME tun|tap` attaches to a tunnel device, which gives it a carrier, and
// holds it until standard input closes.
import { openSync } from 'node:fs';
import { native } from '../../src/core/kernel/native.js';

const TUNSETIFF = 0x400454ca;
const flags = { tun: 0x1001, tap: 0x1002 } as const;

const [name = '', mode = 'tun'] = process.argv.slice(2);
const device = openSync('/dev/net/tun', 'r+');
const request = Buffer.alloc(40);
request.write(name, 'latin1');
new Uint16Array(request.buffer, request.byteOffset + 16, 1)[0] = mode === 'tap' ? flags.tap : flags.tun;
const ioctl = native().load(null).func('ioctl', 'int', ['int', 'unsigned long', 'void *']);
if (Number(ioctl(device, TUNSETIFF, request)) < 0) throw new Error(`TUNSETIFF ${name}: errno ${native().errno()}`);
process.stdout.write('attached\n');
process.stdin.resume();
