import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { attributesView } from '../../cli/view/attributes.js';
import { keptAttributes } from '../../core/attribute/network-attribute.js';

export default class AttrList extends NetCommand<typeof AttrList> {
  static override summary = 'list the attributes of networks';
  static override description = 'Every attribute that the profile keeps, of networks that are here and of others.';
  static override examples = [{ description: 'As JSON', command: 'net attr list --json' }];
  static override view = attributesView;
  static override flags = profileFlag;

  override collect() {
    return { attributes: keptAttributes(this.host) };
  }
}
