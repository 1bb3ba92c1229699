// What the three completion scripts share: the tree of command words and what stands behind a flag or argument.

/** Topic ('' for the top) -> the words that may follow it. */
export function wordTree(commands) {
  const tree = new Map([['', []]]);
  for (const command of commands) {
    const words = command.words.split(' ');
    words.forEach((word, depth) => {
      const topic = words.slice(0, depth).join(' ');
      if (!tree.has(topic)) tree.set(topic, []);
      const known = tree.get(topic);
      if (!known.some((entry) => entry.word === word)) {
        known.push({
          word,
          about: depth === words.length - 1 ? command.summary : `${words.slice(0, depth + 1).join(' ')} commands`,
        });
      }
    });
  }
  return tree;
}

/** What a value is completed with: `network`, `netns`, `file`, or the words themselves. */
export function valueKind({ value, name }) {
  if (value === 'NET' || name === 'NET') return 'network';
  if (value === 'NAME' && name === 'netns') return 'netns';
  if (value === 'FILE') return 'file';
  return 'none';
}

export const allFlags = (command) => [...command.flags, ...command.sharedFlags];
