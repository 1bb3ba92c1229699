import * as Args from '@oclif/core/args';
import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { textInput } from '../../cli/text-input.js';
import { ruleChangeView } from '../../cli/view/dns-rules.js';
import { importRules } from '../../core/dns/rules/change-rules.js';

export default class DnsImportRules extends NetCommand<typeof DnsImportRules> {
  static override summary = 'add the hosts of a hosts file to the rules';
  static override description =
    'Adds every host of a text in the syntax of /etc/hosts to the custom rules of the profile, as `net dns add-rule` ' +
    'does. Lines that no rule can be made of are passed over and told. `net dns rules --hosts` is the way back.';
  static override examples = [
    { description: 'From a file', command: 'net dns import-rules hosts.txt' },
    { description: 'From stdin', command: 'net dns import-rules - < hosts.txt' },
  ];
  static override view = ruleChangeView;
  static override args = { file: Args.string({ required: true, description: 'the hosts file; - is stdin' }) };
  static override flags = { ...profileFlag };

  override async collect() {
    const text = await textInput(this.args.file, this.host.files, () => this.terminal.stdin);
    return importRules(this.host.profile, text);
  }
}
