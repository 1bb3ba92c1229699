import { explainFlag, machineFlags } from '../cli/flags.js';
import { NetCommand } from '../cli/net-command.js';
import { networkArgument } from '../cli/network-argument.js';
import { connectionPropertiesView } from '../cli/view/connection-properties.js';
import { explaining } from '../cli/view/explanation.js';
import { unfoldingConnectionProperties } from '../core/network/connection-properties.js';

export default class Props extends NetCommand<typeof Props> {
  static override summary = "show a network's addresses, routes and name servers";
  static override description =
    'Addresses, every route through the interface in the tables that policy rules can reach, name servers, search ' +
    'domains and MTU of a network. Routes that refuse traffic stand with the default network.';
  static override examples = [
    { description: 'The name servers in use', command: "net props --get 'dnses[].address'" },
    { description: 'Where the name servers come from', command: 'net props eth0 --explain' },
  ];
  static override view = connectionPropertiesView;
  static override args = networkArgument;
  static override flags = { ...machineFlags, ...explainFlag };

  override chooseView() {
    return explaining(connectionPropertiesView, this.flags.explain);
  }

  override collect() {
    return unfoldingConnectionProperties(this.host, this.args.net);
  }
}
