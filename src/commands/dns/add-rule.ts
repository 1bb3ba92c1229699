import * as Args from '@oclif/core/args';
import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { ruleChangeView } from '../../cli/view/dns-rules.js';
import { addRules } from '../../core/dns/rules/change-rules.js';

export default class DnsAddRule extends NetCommand<typeof DnsAddRule> {
  static override summary = 'let a host resolve to addresses of your choice';
  static override description =
    'Adds to the custom rules of the profile. Every command here that resolves a name asks them first, `net dns serve` ' +
    'answers them to other programs. A host that has a rule keeps its addresses. A rule with addresses of one family ' +
    'says nothing of the other one.';
  static override examples = [
    { description: 'One host', command: 'net dns add-rule shop.example 127.0.0.1 ::1' },
    { description: 'In a profile of its own', command: 'net dns add-rule shop.example 127.0.0.1 --profile tests' },
  ];
  static override view = ruleChangeView;
  static override args = {
    host: Args.string({ required: true, description: 'name of the host' }),
    ip: Args.string({ required: true, multiple: true, description: 'IPv4 or IPv6 address' }),
  };
  static override flags = { ...profileFlag };

  override collect() {
    const { host, ip } = this.args;
    return addRules(this.host.profile, [{ host, addresses: ip }]);
  }
}
