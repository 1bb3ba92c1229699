import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { pacView } from '../../cli/view/pac-setting.js';
import { usedScript } from '../../core/pac/used-script.js';

export default class PacGet extends NetCommand<typeof PacGet> {
  static override summary = 'show the PAC script that is set, and how old its copy is';
  static override description =
    "The profile's own script (net pac set), else the desktop's or the network's, with what is known of the copy. Asks " +
    'no server. Exits 1 when there is none.';
  static override examples = [
    { description: 'Where the script is', command: 'net pac get --get script' },
    { description: 'How old the copy is, in seconds', command: 'net pac get --get ageSeconds' },
  ];
  static override view = pacView;
  static override flags = profileFlag;

  override collect() {
    return usedScript(this.host);
  }
}
