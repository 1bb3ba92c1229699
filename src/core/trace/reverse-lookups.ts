export interface ReverseLookups {
  /** The name of an address; empty when it has none or none is known in time. Never fails. */
  nameOf(address: string): Promise<string>;
  /** Gives up what is still under way. */
  close(): void;
}

/** One try of this length: whoever waits for a name waits no longer. */
const timeoutMs = 1000;

/** Looks names of addresses up: /etc/hosts, then PTR records of the system's servers (c-ares, resolver(3)). */
export function reverseLookups(): ReverseLookups {
  const opening = import('node:dns/promises').then(({ Resolver }) => new Resolver({ timeout: timeoutMs, tries: 1 }));
  return {
    async nameOf(address) {
      try {
        const [name = ''] = await (await opening).reverse(address);
        return name;
      } catch {
        return '';
      }
    },
    close() {
      void opening.then((resolver) => resolver.cancel());
    },
  };
}
