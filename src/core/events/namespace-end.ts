import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { namespaceIdentity, namespaceFolder } from '../kernel/network-namespace.js';

/**
 * Calls back once when the namespace that is asked about has lost its name, or another one has it now. A socket inside
 * keeps the namespace itself alive, but nobody could reach it any more, and nothing more would happen in it.
 * @returns a function that ends it
 */
export function watchNamespace(host: Host, gone: () => void): () => void {
  const { netns } = host;
  if (netns === '' || host.watchFile === undefined) return () => undefined;
  const identity = namespaceIdentity(netns);
  const stop = host.watchFile(`${namespaceFolder}/${netns}`, () => {
    if (namespaceIdentity(netns) === identity) return;
    stop();
    gone();
  });
  return stop;
}

export const namespaceGone = ({ netns }: Host): BusinessError =>
  new BusinessError('netns.gone', `The network namespace ${netns} is gone`, { operation: 'watch', target: netns });
