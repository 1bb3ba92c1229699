// The index of the parts of the program, by which the launcher loads them and knows those of its own build.
import { createHash } from 'node:crypto';

/**
 * Of each part its length and digest, and all parts that are loaded when it is.
 * @param parts `name` and `text` of each
 * @param loads the names of those that each loads at once
 */
export function indexOf(parts, loads) {
  const described = parts.map(({ name, text }) => {
    const found = new Set(loads.get(name));
    for (const other of found) for (const further of loads.get(other)) found.add(further);
    return [name, { length: text.length, digest: digestOf(text), loads: [...found] }];
  });
  return Object.fromEntries(described);
}

export const digestOf = (text) => createHash('sha256').update(text).digest('hex');
