import { type ProxyVariable, shellLine } from '../../core/proxy/proxy-variables.js';
import { nullable, string } from './shape.js';
import { list, view } from './view.js';

export interface ProxyVariables {
  readonly variables: readonly ProxyVariable[];
  /** A password was left out. */
  readonly withoutPassword: boolean;
}

/** `net proxy env`. */
export const proxyVariablesView = view<ProxyVariables>({
  schema: 'net.proxy.env/1',
  about: 'Environment variables that make programs use the proxy.',
  rows: 'variables',
  fields: [
    list<ProxyVariables, ProxyVariable>(
      'variables',
      'One for each variable, in upper and lower case.',
      [
        { key: 'name', about: 'Name of the variable.', shape: string },
        {
          key: 'value',
          about: 'Its value; null when it is to be removed.',
          shape: nullable(string),
          value: ({ value }) => value ?? null,
        },
        { key: 'line', about: "The shell's own line for it.", shape: string, value: shellLine, heading: 'Shell' },
      ],
      { heading: 'Variables', empty: '' },
    ),
  ],
  remark: ({ withoutPassword }) =>
    withoutPassword ? 'user and password are left out; --with-password writes them, into a pipe or a file' : undefined,
});
