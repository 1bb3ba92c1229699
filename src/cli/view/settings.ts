import type { Setting } from '../../core/settings/settings.js';
import { string } from './shape.js';
import { type Field, list, view } from './view.js';

const columns: readonly Field<Setting>[] = [
  { key: 'key', about: 'Name of the setting.', shape: string, heading: 'Setting' },
  { key: 'value', about: 'Its value, as text.', shape: string, heading: 'Value' },
  { key: 'source', about: 'default, the variable or the file it came from.', shape: string, heading: 'From' },
];

/** `net config show`. */
export const settingsView = view<{ readonly settings: readonly Setting[] }>({
  schema: 'net.config.show/1',
  about: 'All settings, and where each came from.',
  fields: [list('settings', 'The settings.', columns, { heading: 'Settings', empty: 'none' })],
  rows: 'settings',
});
