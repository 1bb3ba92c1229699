import { NetCommand } from '../../cli/net-command.js';
import { settingsView } from '../../cli/view/settings.js';
import { readSettings } from '../../core/settings/settings.js';

export default class ConfigShow extends NetCommand<typeof ConfigShow> {
  static override summary = 'list the settings, and where each came from';
  static override description =
    'A flag counts before a variable (NET_CHECK_HTTP_URL for check.httpUrl), that before the file ' +
    '($XDG_CONFIG_HOME/net/config.json, by default in ~/.config), that before the default.';
  static override examples = [{ description: 'Which pages a check asks for', command: 'net config show' }];
  static override view = settingsView;

  override collect() {
    return { settings: readSettings(this.host) };
  }
}
