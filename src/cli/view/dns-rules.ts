import type { HostsLine, SkippedLine } from '../../core/dns/rules/hosts-syntax.js';
import type { RuleChange } from '../../core/dns/rules/change-rules.js';
import type { DnsRule } from '../../core/profile/types.js';
import { array, boolean, integer, string } from './shape.js';
import { type Field, list, view } from './view.js';

const columns: readonly Field<DnsRule>[] = [
  { key: 'host', about: 'The host, in ASCII and lower case.', shape: string, heading: 'Host', tone: () => 'strong' },
  {
    key: 'addresses',
    about: 'The IP addresses it resolves to, in the order of adding.',
    shape: array(string),
    heading: 'Addresses',
    text: ({ addresses }) => addresses.join(' '),
  },
];

export interface ShownRules {
  readonly rules: readonly DnsRule[];
  readonly lines?: readonly HostsLine[];
}

const rulesField = list<ShownRules, DnsRule>('rules', 'The rules, in the order in which hosts were added.', columns, {
  empty: 'There is no rule.',
});
const linesField = list<ShownRules, HostsLine>(
  'lines',
  'With --hosts: the rules as lines of a hosts file, one for each address.',
  [
    { key: 'address', about: 'The IP address.', shape: string, heading: 'Address' },
    { key: 'host', about: 'The host.', shape: string, heading: 'Host' },
  ],
  { empty: 'There is no rule.' },
);

const shownAs = (rows: 'rules' | 'lines') =>
  view<ShownRules>({
    schema: 'net.dns.rules/1',
    about: 'The custom rules that every name is looked up in before the hosts file and DNS.',
    rows,
    fields: [
      { ...rulesField, ...(rows === 'rules' ? { heading: 'Rules' } : {}) },
      { ...linesField, ...(rows === 'lines' ? { heading: 'Lines' } : {}), optional: true },
    ],
  });

export const dnsRulesView = shownAs('rules');
/** In a pipe its rows are a hosts file. */
export const hostsLinesView = shownAs('lines');

/** A change of the rules, and what of a file could not be used. */
export interface ReportedChange extends RuleChange {
  readonly skipped?: readonly SkippedLine[];
}

export const ruleChangeView = view<ReportedChange>({
  schema: 'net.dns.rule-change/1',
  about: 'The rules that were added to, as they are now, or that were removed, as they were.',
  rows: 'rules',
  fields: [
    list('rules', 'The rules that were changed.', columns, { heading: 'Rules', empty: 'There was no rule.' }),
    {
      key: 'kept',
      about: 'False when nothing can be kept here, so that the change is lost again. Exit status 3 then.',
      shape: boolean,
    },
    list<ReportedChange, SkippedLine>(
      'skipped',
      'Lines of the file that no rule can be made of.',
      [
        { key: 'line', about: 'Number of the line, from 1.', shape: integer, heading: 'Line', figure: true },
        { key: 'why', about: 'What is wrong with it.', shape: string, heading: 'Skipped because' },
      ],
      { value: ({ skipped }) => skipped ?? [], heading: 'Skipped lines' },
    ),
  ],
  verdict: ({ kept }) => (kept ? 0 : 3),
  remark: ({ skipped = [] }) => {
    const [first] = skipped;
    if (first === undefined) return undefined;
    const more = skipped.length === 1 ? '' : `, and ${String(skipped.length - 1)} more (--json lists them)`;
    return `no rule can be made of line ${String(first.line)}: ${first.why}${more}`;
  },
});
