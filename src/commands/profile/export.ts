import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { exportedProfileView } from '../../cli/view/profile.js';
import { writeOwnFile } from '../../cli/write-own-file.js';
import { knownProfile } from '../../core/profile/known-profile.js';
import { exportProfile, wholeProfile } from '../../core/profile/transfer.js';

export default class ProfileExport extends NetCommand<typeof ProfileExport> {
  static override summary = 'write a profile for another machine or a backup';
  static override description =
    'Writes what the profile holds as JSON that `net profile import` reads, without the password of its proxy, into a ' +
    'pipe or file. With --out the whole of it, the password too, goes to a file that only its owner may read.';
  static override examples = [
    { description: 'For somebody else', command: 'net profile export work > work.json' },
    { description: 'A backup', command: 'net profile export work --out work.json' },
  ];
  static override view = exportedProfileView;
  static override args = { name: Args.string({ description: 'name of the profile; the one in use when absent' }) };
  static override flags = {
    ...profileFlag,
    out: Flags.string({ summary: 'write to this file, with the password', helpValue: 'FILE' }),
  };

  override printsJson() {
    return this.flags.out === undefined && !this.terminal.stdout.isTerminal;
  }

  override collect() {
    const { profile: current } = this.host;
    const profile = this.args.name === undefined ? current : knownProfile(current.store, this.args.name);
    const { out: file = '' } = this.flags;
    if (file !== '') writeOwnFile(file, wholeProfile(profile));
    return { ...exportProfile(profile), file };
  }
}
