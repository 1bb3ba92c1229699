import * as Flags from '@oclif/core/flags';
import { machineFlags, profileFlag } from '../cli/flags.js';
import { NetCommand } from '../cli/net-command.js';
import { interfacesView, networksOnlyView, networksView } from '../cli/view/networks.js';
import { listNetworks } from '../core/network/list-networks.js';

export default class List extends NetCommand<typeof List> {
  static override summary = 'list the networks of this machine';
  static override description =
    'One line for each network: an interface that is up, has carrier and a usable address or a default route. The ' +
    'default network comes first. With --all, also the interfaces that are no network, and why.';
  static override examples = [
    { description: 'Why docker0 is not listed', command: 'net list --all' },
    { description: 'The names alone', command: 'net list --get interfaceName' },
  ];
  static override view = networksView;
  static override flags = {
    ...machineFlags,
    ...profileFlag,
    all: Flags.boolean({ char: 'a', summary: 'also show interfaces that are no network, and why' }),
  };

  override chooseView() {
    return this.flags.all ? interfacesView : networksOnlyView;
  }

  override collect() {
    return listNetworks(this.host);
  }
}
