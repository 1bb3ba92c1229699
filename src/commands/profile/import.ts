import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { NetCommand } from '../../cli/net-command.js';
import { textInput } from '../../cli/text-input.js';
import { changedProfileView } from '../../cli/view/profile.js';
import { importProfile } from '../../core/profile/transfer.js';

export default class ProfileImport extends NetCommand<typeof ProfileImport> {
  static override summary = 'make a profile of an exported one';
  static override description =
    'Reads what `net profile export` wrote. A profile that holds something already is left alone without --replace.';
  static override examples = [
    { description: 'From a file', command: 'net profile import work work.json' },
    { description: 'From stdin', command: 'net profile import copy - < work.json' },
  ];
  static override view = changedProfileView;
  static override args = {
    name: Args.string({ required: true, description: 'name of the profile to make' }),
    file: Args.string({ required: true, description: 'what was exported; - is stdin' }),
  };
  static override flags = { replace: Flags.boolean({ summary: 'give up what the profile holds now' }) };

  override async collect() {
    const { name, file } = this.args;
    const profile = this.host.profile.store.profile(name);
    const text = await textInput(file, this.host.files, () => this.terminal.stdin);
    return { name, kept: importProfile(profile, text, this.flags.replace) };
  }
}
