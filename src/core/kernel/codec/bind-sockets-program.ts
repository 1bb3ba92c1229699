const registerOf = { answer: 0, socket: 1, value: 2 } as const;
/** Operation codes of linux/bpf_common.h and linux/bpf.h. */
const MOVE_NUMBER = 0xb7;
const STORE_WORD = 0x63;
const EXIT = 0x95;
/** `struct bpf_sock` begins with it. */
const boundDeviceOffset = 0;

/**
 * A BPF program for the making of sockets in a cgroup (`BPF_CGROUP_INET_SOCK_CREATE`): binds each to an interface and lets
 * it be made. As `ip vrf exec` does it.
 */
export function bindSocketsProgram(ifindex: number, isLittleEndian: boolean): Uint8Array<ArrayBuffer> {
  const { answer, socket, value } = registerOf;
  const instructions = [
    [MOVE_NUMBER, value, 0, 0, ifindex],
    [STORE_WORD, socket, value, boundDeviceOffset, 0],
    [MOVE_NUMBER, answer, 0, 0, 1],
    [EXIT, 0, 0, 0, 0],
  ] as const;
  const view = new DataView(new ArrayBuffer(instructions.length * 8));
  for (const [index, [operation, to, from, offset, number]] of instructions.entries()) {
    const at = index * 8;
    view.setUint8(at, operation);
    view.setUint8(at + 1, isLittleEndian ? (from << 4) | to : (to << 4) | from);
    view.setInt16(at + 2, offset, isLittleEndian);
    view.setInt32(at + 4, number, isLittleEndian);
  }
  return new Uint8Array(view.buffer);
}
