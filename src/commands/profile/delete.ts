import * as Args from '@oclif/core/args';
import { NetCommand } from '../../cli/net-command.js';
import { changedProfileView } from '../../cli/view/profile.js';

export default class ProfileDelete extends NetCommand<typeof ProfileDelete> {
  static override summary = 'delete a profile';
  static override description =
    'Removes all that is kept in the profile, for good. Exits 1 when there is none of that name.';
  static override examples = [{ description: 'After a copy was made', command: 'net profile delete work' }];
  static override view = changedProfileView;
  static override args = { name: Args.string({ required: true, description: 'name of the profile' }) };

  override collect() {
    const { name } = this.args;
    return { name, kept: this.host.profile.store.delete(name) };
  }
}
