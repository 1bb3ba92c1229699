import { BusinessError } from '../errors.js';
import {
  dbusMessageBytes,
  decodeDbusMessage,
  encodeDbusCall,
  type DbusCall,
  type DbusMessage,
} from './codec/dbus-message.js';
import { hostIsLittleEndian } from './codec/kernel-bytes.js';
import { malformedDbus } from './codec/malformed-dbus.js';
import { type Watch, watchReadable } from './readiness.js';
import {
  closeDescriptor,
  connectAddress,
  openSocket,
  peerAddress,
  peerUserId,
  receiveBytes,
  sendBytes,
  setReceiveTimeout,
  setSendTimeout,
  SocketNumber,
} from './system-calls.js';

const AF_UNIX = 1;
const SOCK_STREAM_CLOEXEC = 1 | 0o2000000;
const MSG_NOSIGNAL = 0x4000;
const socketAddressBytes = 110;
const target = 'the system bus';

/**
 * Who we are is for the bus to see (`EXTERNAL` without a name, which holds in a user namespace too). Nothing is waited
 * for before the first questions: all goes out at once (D-Bus Specification, "Authentication Protocol").
 */
const authentication = '\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n';
const longestAuthenticationLine = 512;

const hello: DbusCall = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interfaceName: 'org.freedesktop.DBus',
  member: 'Hello',
  texts: [],
};

/**
 * A connection to a message bus on a blocking Unix socket whose every wait is bounded, so that it can be used where
 * nothing may be asynchronous. It only asks: methods are called, and never start a service. As `busctl --auto-start=no`.
 */
export class BusConnection {
  #descriptor: number;
  #serial = 0;
  #outgoing: Buffer[] = [Buffer.from(authentication, 'latin1')];
  #incoming = Buffer.alloc(0);
  #authenticated = false;
  readonly #chunk = Buffer.allocUnsafeSlow(1 << 17);
  /** User id of who listens on the bus's socket. */
  readonly peerUid: number;
  /** The path the bus gave its socket, which need not be the one connected to; a leading NUL means an abstract name. */
  readonly boundPath: string;

  /**
   * @param path of the bus's socket; one with a leading NUL is an abstract name
   * @throws BusinessError `kernel.failed` (cause `ENOENT`: nobody is there), `permission`, `kernel.unavailable`
   */
  constructor(path: string, timeoutMs: number) {
    this.#descriptor = openSocket(AF_UNIX, SOCK_STREAM_CLOEXEC, 0, target);
    try {
      setSendTimeout(this.#descriptor, timeoutMs);
      connectAddress(this.#descriptor, unixAddress(path), target);
      this.peerUid = peerUserId(this.#descriptor, target);
      this.boundPath = unixPath(peerAddress(this.#descriptor, socketAddressBytes, target));
    } catch (error) {
      this.close();
      throw error;
    }
    this.call(hello);
  }

  /** Puts a call in the queue. @returns the serial that its answer will name */
  call(call: DbusCall): number {
    this.#serial++;
    this.#outgoing.push(encodeDbusCall(call, this.#serial));
    return this.#serial;
  }

  /** Sends what is queued. @throws BusinessError `kernel.failed`, `manager.failed` when the bus does not take it */
  flush(): void {
    let rest: Buffer = Buffer.concat(this.#outgoing);
    this.#outgoing = [];
    while (rest.length > 0) {
      rest = rest.subarray(sendBytes(this.#descriptor, rest, target, null, MSG_NOSIGNAL));
    }
  }

  /**
   * The next message, or undefined when the wait ended: at most `timeoutMs` for each part of it that comes alone, so
   * that whoever calls bounds the whole.
   * @throws BusinessError `manager.failed` when the bus refuses us or is gone, `manager.malformed`, `kernel.failed`
   */
  receive(timeoutMs: number): DbusMessage | undefined {
    const waiting = this.#next();
    if (waiting !== undefined) return waiting;
    // A timeout of 0 would wait for ever.
    setReceiveTimeout(this.#descriptor, Math.max(1, timeoutMs));
    return this.#receive(0);
  }

  /**
   * Calls back from the event loop whenever something came, which `receiveNow` then takes. It does not keep the process
   * alive. Stop it before the connection is closed.
   */
  watch(ready: () => void): Watch {
    const watch = watchReadable(this.#descriptor, ready);
    watch.unref();
    return watch;
  }

  /** The next message that is there already, or undefined. Errors as `receive`. */
  receiveNow(): DbusMessage | undefined {
    return this.#next() ?? this.#receive(SocketNumber.MSG_DONTWAIT);
  }

  #receive(flags: number): DbusMessage | undefined {
    const length = receiveBytes(this.#descriptor, this.#chunk, flags, target);
    if (length === 0) throw new BusinessError('manager.failed', 'The system bus closed the connection', { target });
    if (length < 0) return undefined;
    this.#incoming = Buffer.concat([this.#incoming, this.#chunk.subarray(0, length)]);
    return this.#next();
  }

  /** Safe to call twice. */
  close(): void {
    closeDescriptor(this.#descriptor);
    this.#descriptor = -1;
  }

  #next(): DbusMessage | undefined {
    if (!this.#authenticated && !this.#authenticate()) return undefined;
    const length = dbusMessageBytes(this.#incoming);
    if (length === undefined || length > this.#incoming.length) return undefined;
    const message = decodeDbusMessage(this.#incoming.subarray(0, length));
    this.#incoming = this.#incoming.subarray(length);
    return message;
  }

  /** Reads the bus's lines up to its OK; messages follow. */
  #authenticate(): boolean {
    for (;;) {
      const end = this.#incoming.indexOf('\r\n');
      if (end < 0) {
        if (this.#incoming.length > longestAuthenticationLine) throw malformedDbus('an endless line of authentication');
        return false;
      }
      const [word] = this.#incoming.toString('latin1', 0, end).split(' ', 1);
      this.#incoming = this.#incoming.subarray(end + 2);
      if (word === 'OK') {
        this.#authenticated = true;
        return true;
      }
      if (word !== 'DATA') throw new BusinessError('manager.failed', 'The system bus refuses this user', { target });
    }
  }
}

/** struct sockaddr_un. */
function unixAddress(path: string): Uint8Array {
  const name = Buffer.from(path);
  // An abstract name ends where the address does, a path with a zero byte.
  const length = name[0] === 0 ? name.length : name.length + 1;
  if (name.length === 0 || 2 + length > socketAddressBytes) {
    throw new BusinessError('manager.failed', 'The address of the system bus is empty or too long', { target });
  }
  const address = Buffer.alloc(2 + length);
  if (hostIsLittleEndian) address.writeUInt16LE(AF_UNIX);
  else address.writeUInt16BE(AF_UNIX);
  address.set(name, 2);
  return address;
}

function unixPath(address: Uint8Array): string {
  const text = Buffer.from(address).toString('utf8', 2);
  return text.startsWith('\0') ? text : (text.split('\0', 1)[0] ?? '');
}
