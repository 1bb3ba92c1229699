import * as Args from '@oclif/core/args';
import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { newAppNetworkView } from '../../cli/view/app-network.js';
import { setAppNetwork } from '../../core/binding/app-network.js';

export default class AppBind extends NetCommand<typeof AppBind> {
  static override summary = 'keep all that this profile sends to one network';
  static override description =
    'From now on every command of the profile opens its sockets bound to that network and resolves names by its ' +
    'servers; --net of a command still chooses another one, loopback is reached as ever. When the network is gone they ' +
    'exit 3: nothing goes out another way. What identifies the network is kept, never its number. net exec runs other ' +
    'programs so bound.';
  static override examples = [
    { description: 'Everything over the Wi-Fi', command: 'net app bind wlan0' },
    { description: 'In a profile of its own', command: 'net app bind wwan0 --profile backup' },
  ];
  static override view = newAppNetworkView;
  static override args = {
    net: Args.string({ required: true, description: 'netId, interface name, if:NAME or default' }),
  };
  static override flags = profileFlag;

  override collect() {
    return setAppNetwork(this.host, this.args.net);
  }
}
