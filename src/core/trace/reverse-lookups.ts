import type { Host } from '../host.js';

export interface ReverseLookups {
  /** The name of an address; empty when it has none or none is known in time. Never fails. */
  nameOf(address: string): Promise<string>;
  /** Gives up what is still under way. */
  close(): void;
}

/** One try of this length: whoever waits for a name waits no longer. */
const timeoutMs = 1000;

interface Opened {
  readonly reverse: (address: string) => Promise<string | undefined>;
  readonly close: () => void;
}

/**
 * Looks names of addresses up: /etc/hosts, then PTR records of the system's servers (c-ares, resolver(3)). For an
 * application that is bound to a network, PTR records of that network's servers, or of those of the interface asked for.
 */
export function reverseLookups(host: Host, interfaceName?: string): ReverseLookups {
  const opening = open(host, interfaceName);
  opening.catch(() => undefined);
  return {
    async nameOf(address) {
      try {
        return (await (await opening).reverse(address)) ?? '';
      } catch {
        return '';
      }
    },
    close() {
      opening.then(
        (opened) => opened.close(),
        () => undefined,
      );
    },
  };
}

async function open(host: Host, interfaceName: string | undefined): Promise<Opened> {
  if (host.profile.read(true).appBinding === null) {
    const { Resolver } = await import('node:dns/promises');
    const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
    return { reverse: async (address) => (await resolver.reverse(address))[0], close: () => resolver.cancel() };
  }
  const [{ boundInterface }, { NameResolver }] = await Promise.all([
    import('../binding/bound-network.js'),
    import('../dns/resolve/name-resolver.js'),
  ]);
  const net = interfaceName ?? boundInterface(host);
  const query = { attempts: 1, timeoutMs };
  const resolver = new NameResolver(host, { reverse: true, query, ...(net === undefined ? {} : { net }) });
  return {
    reverse: async (address) => (await resolver.resolve(address)).records.find(({ type }) => type === 'PTR')?.data,
    close: () => resolver.close(),
  };
}
