import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { bulkFlags, familyFlags, familyOf, machineFlags, networkFlag, profileFlag, wholeNumber } from '../cli/flags.js';
import { NetCommand } from '../cli/net-command.js';
import { routeView } from '../cli/view/route.js';
import { routeTo } from '../core/route/route-to.js';

const mostUnsigned = 4_294_967_295;

export default class Route extends NetCommand<typeof Route> {
  static override summary = 'show the way that traffic to a destination takes';
  static override description =
    'The decision of the kernel for each destination, an address or a name: interface, router, source address, table, ' +
    'rule and MTU. No packet is sent. Exits 1 when no way leads there.';
  static override examples = [
    { description: 'The interface towards an address', command: 'net route 1.1.1.1 --get interfaceName' },
    { description: 'Many at once, one a line', command: 'net route - --json < addresses' },
    { description: "As another user's traffic would go", command: 'net route 1.1.1.1 --uid 1000' },
  ];
  static override view = routeView;
  static override args = {
    dest: Args.string({ required: true, multiple: true, description: 'address or name; - reads them from stdin' }),
  };
  static override flags = {
    ...machineFlags,
    ...bulkFlags,
    ...networkFlag,
    ...profileFlag,
    ...familyFlags,
    from: Flags.string({ summary: 'source address of the traffic', helpValue: 'ADDRESS' }),
    uid: wholeNumber('uid', 0, mostUnsigned - 1)({ summary: 'user whose traffic it is', helpValue: 'UID' }),
    mark: wholeNumber('mark', 0, mostUnsigned)({ summary: 'firewall mark of the traffic', helpValue: 'N' }),
  };

  override each(destination: string) {
    const { from, uid, mark, net } = this.flags;
    const wanted = { from, uid, mark, net, family: familyOf(this.flags) };
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    return routeTo(this.host, destination, { ...given, signal: this.signal });
  }
}
