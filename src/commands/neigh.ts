import * as Flags from '@oclif/core/flags';
import { machineFlags, networkFlag } from '../cli/flags.js';
import { NetCommand } from '../cli/net-command.js';
import { neighboursView } from '../cli/view/neighbours.js';
import { neighbourTable } from '../core/neighbours/neighbour-table.js';

export default class Neigh extends NetCommand<typeof Neigh> {
  static override summary = 'list the machines on the same links';
  static override description =
    'The IPv4 and IPv6 neighbour tables: address, hardware address and state of each entry. Entries that are no ' +
    'machines (NOARP) are hidden without --all.';
  static override examples = [
    { description: 'Who is on eth0', command: 'net neigh -i eth0' },
    { description: 'Addresses that do not answer', command: "net neigh --fields state,ipAddress | grep '^failed'" },
  ];
  static override view = neighboursView;
  static override flags = {
    ...machineFlags,
    ...networkFlag,
    all: Flags.boolean({ char: 'a', summary: 'also entries that are no machines' }),
  };

  override collect() {
    const { all, net } = this.flags;
    return { neighbours: neighbourTable(this.host, { all, ...(net === undefined ? {} : { interface: net }) }) };
  }
}
