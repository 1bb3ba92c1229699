import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { clearedPacView } from '../../cli/view/pac-setting.js';
import { clearScript } from '../../core/pac/set-script.js';

export default class PacClear extends NetCommand<typeof PacClear> {
  static override summary = "forget the profile's PAC script";
  static override description =
    "Forgets both addresses and every copy, and shows what is used from now on: the desktop's or the network's script, " +
    'or none.';
  static override examples = [{ description: 'No script of its own any more', command: 'net pac clear' }];
  static override view = clearedPacView;
  static override flags = profileFlag;

  override collect() {
    return clearScript(this.host);
  }
}
