/** What each topic of commands is about, for help; oclif would take the summary of its first command. */
export const topics: readonly { readonly name: string; readonly description: string }[] = [
  { name: 'app', description: 'bind what this profile sends to one network' },
  { name: 'attr', description: 'keep an attribute with a network' },
  { name: 'cert', description: 'fetch, show and verify certificates' },
  { name: 'config', description: 'show the settings that hold here' },
  { name: 'dns', description: 'resolve names, keep custom rules, answer them to any program' },
  { name: 'idna', description: 'convert names between Unicode and ASCII' },
  { name: 'pac', description: 'set proxy scripts, and ask them for the proxies of URLs' },
  { name: 'profile', description: 'list, show and move what is kept between runs' },
  { name: 'proxy', description: 'set, show, match and test proxies' },
  { name: 'report', description: 'say what became of a network, and have it checked anew' },
];
