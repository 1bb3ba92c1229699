import { DnsClient } from '../dns/client/dns-client.js';
import { parseServer } from '../dns/client/dns-server.js';
import { recordAddress } from '../dns/message/record-data.js';
import { RecordType, ResponseCode, responseCodeName } from '../dns/message/record-type.js';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { parseAddress } from '../kernel/codec/ip-address.js';
import { netAddress } from '../network/net-address.js';
import type { NetAddress } from '../network/types.js';

/**
 * Resolves names as the network does: by its own servers, asked over its own interface. Where it has none, or only one
 * on this machine itself (a stub), the machine's resolver does.
 */
export class NetworkResolver {
  readonly #host: Host;
  readonly #interfaceName: string;
  readonly #client: DnsClient;
  readonly #servers: readonly string[];

  constructor(host: Host, interfaceName: string, nameservers: readonly string[]) {
    this.#host = host;
    this.#interfaceName = interfaceName;
    this.#client = new DnsClient(host, { interfaceName });
    this.#servers = nameservers.filter((address) => !/^(?:127\.|::1$)/.test(address));
  }

  /**
   * The addresses of all these families; an error only where none has any.
   * @throws BusinessError `dns.*`; the signal's reason when aborted
   */
  async resolve(name: string, families: readonly (4 | 6)[], signal: AbortSignal): Promise<NetAddress[]> {
    const results = await Promise.allSettled(families.map((family) => this.#inFamily(name, family, signal)));
    const addresses = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    if (addresses.length > 0) return addresses;
    const failure = results.find((result) => result.status === 'rejected')?.reason as unknown;
    throw failure instanceof Error ? failure : new BusinessError('dns.nodata', `${name} has no address`);
  }

  async #inFamily(name: string, family: 4 | 6, signal: AbortSignal): Promise<readonly NetAddress[]> {
    const interfaceName = this.#interfaceName;
    if (parseAddress(name) !== null || this.#servers.length === 0) {
      return this.#host.resolve(name, { family, signal, interfaceName });
    }
    const type = family === 4 ? RecordType.A : RecordType.AAAA;
    const servers = this.#servers.map(parseServer);
    const { message, bytes } = await this.#client.query({ name, type }, servers, { signal });
    const addresses = message.answers.flatMap((record) =>
      record.type === type ? [recordAddress(bytes, record) ?? ''] : [],
    );
    const known = addresses.filter((address) => address !== '');
    if (known.length > 0) return known.map(netAddress);
    const reason = message.rcode === ResponseCode.NXDOMAIN ? 'dns.nxdomain' : 'dns.nodata';
    const why = message.rcode === 0 ? `no IPv${String(family)} address` : responseCodeName(message.rcode);
    throw new BusinessError(reason, `The network's name server has ${why} for ${name}`, { target: name });
  }

  close(): void {
    this.#client.close();
  }
}
