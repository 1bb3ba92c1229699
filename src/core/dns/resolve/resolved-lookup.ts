import { BusinessError, type Reason } from '../../errors.js';
import { formatAddress } from '../../kernel/codec/ip-address.js';
import { netAddress } from '../../network/net-address.js';
import type { NetAddress } from '../../network/types.js';
import { TimeLimit } from '../../time-limit.js';
import { responseCodeName } from '../message/record-type.js';

/** Where systemd-resolved takes questions of any user (Varlink). */
export const resolvedPath = '/run/systemd/resolve/io.systemd.Resolve';

/** The longest reply that is read. */
const mostBytes = 1 << 20;
const defaultTimeoutMs = 10_000;

export interface ResolvedQuestion {
  readonly name: string;
  readonly ifindex: number;
  readonly family: 4 | 6 | undefined;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** The socket, where it is another than systemd's. */
  readonly path?: string;
}

const familyNumber = { 4: 2, 6: 10 } as const;

/**
 * Asks systemd-resolved for a name by the servers of one link (io.systemd.Resolve.ResolveHostname); undefined where it
 * does not run, or does not let itself be asked.
 *
 * @throws BusinessError `dns.*`; the signal's reason when aborted
 * As `resolvectl query --interface=LINK NAME`.
 */
export async function resolvedLookup(question: ResolvedQuestion): Promise<NetAddress[] | undefined> {
  const { name, ifindex, family, timeoutMs = defaultTimeoutMs, signal, path = resolvedPath } = question;
  const parameters = { ifindex, name, ...(family === undefined ? {} : { family: familyNumber[family] }) };
  const limit = new TimeLimit(timeoutMs, signal);
  const call = { method: 'io.systemd.Resolve.ResolveHostname', parameters };
  const reply = await converse(path, call, limit.signal).finally(() => limit.end());
  signal?.throwIfAborted();
  if (limit.isOver) {
    throw new BusinessError('dns.timeout', `systemd-resolved did not answer within ${timeoutMs} ms`, { target: name });
  }
  if (reply === undefined) return undefined;
  const error = reply['error'];
  if (typeof error === 'string') throw resolvedError(name, error, recordOf(reply['parameters']));
  return addressesOf(recordOf(reply['parameters'])['addresses']);
}

type JsonObject = Readonly<Record<string, unknown>>;

const recordOf = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null ? (value as JsonObject) : {};

/** One call and its reply, each JSON with a NUL behind it; undefined when nobody answers sensibly. */
async function converse(path: string, call: object, signal: AbortSignal): Promise<JsonObject | undefined> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect({ path });
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (reply: JsonObject | undefined): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(reply);
    };
    const abort = (): void => end(undefined);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.on('connect', () => socket.write(`${JSON.stringify(call)}\0`));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostBytes) end(undefined);
      else if (chunk.includes(0)) end(parsed(Buffer.concat(chunks)));
    });
    socket.on('error', () => end(undefined)).on('close', () => end(undefined));
  });
}

function parsed(bytes: Buffer): JsonObject | undefined {
  try {
    return recordOf(JSON.parse(bytes.toString('utf8', 0, bytes.indexOf(0))));
  } catch {
    return undefined;
  }
}

function addressesOf(value: unknown): NetAddress[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  return entries.flatMap((entry) => {
    const { address } = recordOf(entry);
    const numbers: readonly unknown[] = Array.isArray(address) ? address : [];
    const bytes = Uint8Array.from(numbers, Number);
    return bytes.length === 4 || bytes.length === 16 ? [netAddress(formatAddress(bytes))] : [];
  });
}

/** The last part of the error's name, as systemd names it. */
const reasonOf: Readonly<Record<string, Reason>> = {
  NoNameServers: 'dns.no-server',
  NoSuchResourceRecord: 'dns.nodata',
  QueryTimedOut: 'dns.timeout',
  MaxAttemptsReached: 'dns.servfail',
  InvalidReply: 'dns.malformed',
  NetworkDown: 'dns.unreachable',
  NoSource: 'dns.unreachable',
  ServiceNotProvided: 'dns.nodata',
  DNSSECValidationFailed: 'dns.servfail',
  CNAMELoop: 'dns.servfail',
};

const reasonOfCode: Readonly<Record<number, Reason>> = { 2: 'dns.servfail', 3: 'dns.nxdomain', 5: 'dns.refused' };

function resolvedError(name: string, error: string, { rcode, result }: JsonObject): BusinessError {
  const short = error.split('.').at(-1) ?? '';
  const code = typeof rcode === 'number' ? rcode : undefined;
  const reason = code === undefined ? (reasonOf[short] ?? 'dns.failed') : (reasonOfCode[code] ?? 'dns.rcode');
  const detail =
    code === undefined ? (typeof result === 'string' ? `${short}: ${result}` : short) : responseCodeName(code);
  return new BusinessError(reason, `systemd-resolved has no address for ${name} (${detail})`, {
    operation: 'ResolveHostname',
    target: name,
  });
}
