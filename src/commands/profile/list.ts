import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { profilesView } from '../../cli/view/profile.js';

export default class ProfileList extends NetCommand<typeof ProfileList> {
  static override summary = 'list the profiles';
  static override description =
    'What is kept between runs is kept in profiles: DNS rules, proxy, PAC addresses, the network bound to, attributes and ' +
    'verdicts of networks. The one in use is marked. Damaged ones that were set aside are listed too.';
  static override examples = [{ description: 'Their names', command: 'net profile list --get name' }];
  static override view = profilesView;
  static override flags = { ...profileFlag };

  override collect() {
    const { store, name: current } = this.host.profile;
    const profiles = store
      .list()
      .map((entry) => ({ ...entry, isCurrent: isUsed(entry.state) && entry.name === current }));
    return { folder: store.folder, profiles };
  }
}

const isUsed = (state: string): boolean => state !== 'set-aside';
