import * as Args from '@oclif/core/args';
import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { ruleChangeView } from '../../cli/view/dns-rules.js';
import { removeRules } from '../../core/dns/rules/change-rules.js';

export default class DnsRemoveRule extends NetCommand<typeof DnsRemoveRule> {
  static override summary = 'remove the rules of hosts';
  static override description =
    'Removes all addresses that the custom rules of the profile have for each host, and prints what was removed. When ' +
    'one of the hosts has no rule, nothing is removed and the exit status is 1.';
  static override examples = [{ description: 'One host', command: 'net dns remove-rule shop.example' }];
  static override view = ruleChangeView;
  static override args = {
    host: Args.string({ required: true, multiple: true, description: 'name of a host' }),
  };
  static override flags = { ...profileFlag };

  override collect() {
    return removeRules(this.host.profile, this.args.host);
  }
}
