import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { newAppNetworkView } from '../../cli/view/app-network.js';
import { setAppNetwork } from '../../core/binding/app-network.js';

export default class AppUnbind extends NetCommand<typeof AppUnbind> {
  static override summary = 'let what this profile sends leave as the routes say';
  static override description = 'Undoes net app bind; there may be nothing to undo.';
  static override examples = [{ description: 'No binding any more', command: 'net app unbind' }];
  static override view = newAppNetworkView;
  static override flags = profileFlag;

  override collect() {
    return setAppNetwork(this.host, 0);
  }
}
