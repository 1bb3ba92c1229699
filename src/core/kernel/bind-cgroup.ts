import { endianness } from 'node:os';
import { BusinessError } from '../errors.js';
import { addressOf } from './address-of.js';
import { bindSocketsProgram } from './codec/bind-sockets-program.js';
import { callLibc, lastErrno } from './libc.js';
import { closeDescriptor } from './system-calls.js';
import { systemError } from './system-error.js';

const BPF_PROG_LOAD = 5;
const BPF_PROG_ATTACH = 8;
const BPF_PROG_TYPE_CGROUP_SOCK = 9;
const BPF_CGROUP_INET_SOCK_CREATE = 2;
/** Programs of the cgroups above run as well. */
const BPF_F_ALLOW_MULTI = 2;

/** The number of bpf(2), which the C library has no function for. */
const callNumbers: Readonly<Partial<Record<NodeJS.Architecture, number>>> = {
  x64: 321,
  arm64: 280,
  riscv64: 280,
  loong64: 280,
  ppc64: 361,
  s390x: 351,
};

/** As much of `union bpf_attr` as is used; what is missing behind it is 0. */
const loadBytes = 72;
const attachBytes = 16;
/** Where in the same memory what it points to lies. */
const programOffset = 128;
const licenceOffset = 192;
const memoryBytes = 256;

/**
 * Binds every IP socket that is made in a cgroup from now on to an interface (`SO_BINDTODEVICE`, before the program has
 * it). Holds as long as the cgroup is there.
 *
 * @param descriptor of the cgroup's folder
 * @throws BusinessError `permission` (needs CAP_NET_ADMIN and CAP_BPF), `kernel.failed`, `kernel.unavailable`
 */
export function bindCgroup(descriptor: number, ifindex: number): void {
  const isLittleEndian = endianness() === 'LE';
  const program = bindSocketsProgram(ifindex, isLittleEndian);
  const load = new DataView(new ArrayBuffer(memoryBytes));
  const memory = new Uint8Array(load.buffer);
  memory.set(program, programOffset);
  memory.set(new TextEncoder().encode('GPL'), licenceOffset);
  const start = addressOf(memory);
  load.setUint32(0, BPF_PROG_TYPE_CGROUP_SOCK, isLittleEndian);
  load.setUint32(4, program.length / 8, isLittleEndian);
  load.setBigUint64(8, start + BigInt(programOffset), isLittleEndian);
  load.setBigUint64(16, start + BigInt(licenceOffset), isLittleEndian);
  load.setUint32(68, BPF_CGROUP_INET_SOCK_CREATE, isLittleEndian);
  const loaded = bpf(BPF_PROG_LOAD, memory, loadBytes, 'loading a program that binds sockets');
  try {
    const attach = new DataView(new ArrayBuffer(memoryBytes));
    attach.setUint32(0, descriptor, isLittleEndian);
    attach.setUint32(4, loaded, isLittleEndian);
    attach.setUint32(8, BPF_CGROUP_INET_SOCK_CREATE, isLittleEndian);
    attach.setUint32(12, BPF_F_ALLOW_MULTI, isLittleEndian);
    bpf(BPF_PROG_ATTACH, new Uint8Array(attach.buffer), attachBytes, 'attaching it to a cgroup');
  } finally {
    closeDescriptor(loaded);
  }
}

function bpf(command: number, attributes: Uint8Array, length: number, target: string): number {
  const number = callNumbers[process.arch];
  if (number === undefined) {
    throw new BusinessError('kernel.unavailable', `BPF programs are not loaded on ${process.arch}`);
  }
  const result = callLibc('syscall', number, command, attributes, length);
  if (result < 0) throw systemError(lastErrno(), 'bpf', target);
  return result;
}
