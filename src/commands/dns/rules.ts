import * as Flags from '@oclif/core/flags';
import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { dnsRulesView, hostsLinesView } from '../../cli/view/dns-rules.js';
import { hostsLines } from '../../core/dns/rules/hosts-syntax.js';

export default class DnsRules extends NetCommand<typeof DnsRules> {
  static override summary = 'list the custom rules';
  static override description =
    'The rules of the profile: which hosts resolve to which addresses, whatever hosts file and DNS say. With --hosts, ' +
    'as lines that /etc/hosts and `net dns import-rules` take.';
  static override examples = [
    { description: 'The addresses of each host', command: 'net dns rules --json' },
    { description: 'Into a hosts file', command: 'net dns rules --hosts > hosts.txt' },
  ];
  static override view = dnsRulesView;
  static override flags = {
    ...profileFlag,
    hosts: Flags.boolean({ summary: 'print lines of a hosts file' }),
  };

  override chooseView() {
    return this.flags.hosts ? hostsLinesView : dnsRulesView;
  }

  override collect() {
    const { dnsRules } = this.host.profile.read();
    return { rules: dnsRules, ...(this.flags.hosts ? { lines: hostsLines(dnsRules) } : {}) };
  }
}
