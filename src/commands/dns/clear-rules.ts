import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { ruleChangeView } from '../../cli/view/dns-rules.js';
import { clearRules } from '../../core/dns/rules/change-rules.js';

export default class DnsClearRules extends NetCommand<typeof DnsClearRules> {
  static override summary = 'remove all custom rules';
  static override description =
    'Removes the custom rules of the profile and prints what was removed; none is no failure.';
  static override examples = [
    { description: 'Keep what was removed', command: 'net dns clear-rules --json > removed.json' },
  ];
  static override view = ruleChangeView;
  static override flags = { ...profileFlag };

  override collect() {
    return clearRules(this.host.profile);
  }
}
