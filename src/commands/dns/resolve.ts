import * as Args from '@oclif/core/args';
import { bulkFlags, familyFlags, networkFlag, profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { hostsAndServers, resolutionForm, resolveFlags, resolverOptions } from '../../cli/resolve-flags.js';
import { addressesView, resolutionView } from '../../cli/view/resolution.js';
import { NameResolver } from '../../core/dns/resolve/name-resolver.js';
import { Pace } from '../../core/dns/resolve/pace.js';

export default class DnsResolve extends NetCommand<typeof DnsResolve> {
  static override summary = 'find the addresses or records of hosts';
  static override description =
    'Asks, in this order: the host itself if it is an address, the custom rules, the hosts file, the system resolver; ' +
    'or with --net the servers of that network. With --server, --type and whatever else only servers can answer, ' +
    'servers are asked directly. Exits 1 when the name does not exist or has no such record, 3 when no server could ' +
    'tell; of several servers one answer is enough.';
  static override examples = [
    {
      description: 'The first address alone',
      command: 'net dns resolve example.com --first --get addresses[].address',
    },
    {
      description: 'Mail servers, as two servers know them',
      command: 'net dns resolve @192.0.2.1 @192.0.2.2 example.com -t MX',
    },
    { description: 'Over TLS', command: 'net dns resolve @tls://192.0.2.1 --tls-name dns.example example.com' },
    { description: 'The name of an address', command: 'net dns resolve -x 192.0.2.7' },
    { description: 'Many at once', command: 'net dns resolve - --jobs 100 --rate 500 --json < names' },
  ];
  static override view = addressesView;
  static override args = {
    host: Args.string({ required: true, multiple: true, description: 'name or address; @SERVER; - reads from stdin' }),
  };
  static override flags = { ...resolveFlags, ...familyFlags, ...networkFlag, ...profileFlag, ...bulkFlags };
  #resolver: NameResolver | undefined;
  #pace: Pace | undefined;

  override chooseView() {
    return resolutionView(resolutionForm(this.flags, this.#given));
  }

  protected override itemsAmong() {
    return this.#given.hosts;
  }

  override async each(host: string) {
    this.#pace ??= new Pace(this.flags.rate);
    await this.#pace.turn(this.signal);
    const { named } = this.#given;
    this.#resolver ??= new NameResolver(this.host, resolverOptions(this.flags, named, this.host.files, this.signal));
    return this.#resolver.resolve(host);
  }

  get #given() {
    return hostsAndServers(this.args.host);
  }
}
