import * as Args from '@oclif/core/args';
import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { shownProfileView } from '../../cli/view/profile.js';
import { knownProfile } from '../../core/profile/known-profile.js';
import { withoutSecrets } from '../../core/profile/transfer.js';

export default class ProfileShow extends NetCommand<typeof ProfileShow> {
  static override summary = 'show what a profile holds';
  static override description =
    'All that is kept in a profile, but for passwords. Asks no network. Exits 1 when there is none of the NAME given.';
  static override examples = [
    { description: 'The one in use', command: 'net profile show' },
    { description: 'The rules of another', command: "net profile show work --get 'dnsRules[].host'" },
  ];
  static override view = shownProfileView;
  static override args = { name: Args.string({ description: 'name of the profile; the one in use when absent' }) };
  static override flags = { ...profileFlag };

  override collect() {
    const { store } = this.host.profile;
    const profile = this.args.name === undefined ? this.host.profile : knownProfile(store, this.args.name);
    return { name: profile.name, folder: store.folder, sections: withoutSecrets(profile.read()) };
  }
}
