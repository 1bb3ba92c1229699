import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { appNetworkView } from '../../cli/view/app-network.js';
import { appNetwork } from '../../core/binding/app-network.js';

export default class AppGet extends NetCommand<typeof AppGet> {
  static override summary = 'show the network that this profile is bound to';
  static override description =
    'Its netId is 0 when there is none. Exits 3 when the network bound to is not there now.';
  static override examples = [{ description: 'The interface alone', command: 'net app get --get interfaceName' }];
  static override view = appNetworkView;
  static override flags = profileFlag;

  override collect() {
    return appNetwork(this.host);
  }
}
