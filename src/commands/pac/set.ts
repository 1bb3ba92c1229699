import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { networkFlag, profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { scriptAddress } from '../../cli/script-address.js';
import { newPacView } from '../../cli/view/pac-setting.js';
import { hostByNetwork } from '../../core/network/host-by-network.js';
import { setScript } from '../../core/pac/set-script.js';

export default class PacSet extends NetCommand<typeof PacSet> {
  static override summary = 'set the PAC script of this profile';
  static override description =
    'Fetches the script (30 s, 1 MB, five redirects), compiles it, and only then keeps its address and a copy in the ' +
    "profile. It goes before the environment's, the desktop's and the network's proxy. The copy serves when the server " +
    'is down. Exits 3 when there is no script that compiles; then nothing changes.';
  static override examples = [
    { description: 'The script of a server', command: 'net pac set http://pac.example/proxy.pac' },
    { description: 'A file', command: 'net pac set ./proxy.pac' },
    {
      description: 'While the server is not there yet',
      command: 'net pac set http://pac.example/proxy.pac --no-check',
    },
  ];
  static override view = newPacView;
  static override args = {
    url: Args.string({ required: true, description: 'https, http, file or data URL, or the path of a file' }),
  };
  static override flags = {
    ...profileFlag,
    ...networkFlag,
    'no-check': Flags.boolean({ summary: 'keep the address without fetching the script' }),
    'address-only': Flags.boolean({ summary: 'keep it as setPacUrl does: unchecked, used where no script is set' }),
  };

  override collect() {
    const { net, 'no-check': unchecked, 'address-only': addressOnly } = this.flags;
    const { host, addresses: clientIp } = hostByNetwork(this.host, net);
    const { signal } = this;
    return setScript(host, scriptAddress(this.args.url), { signal, clientIp, unchecked, addressOnly });
  }
}
