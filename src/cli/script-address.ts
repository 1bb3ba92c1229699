import { pathToFileURL } from 'node:url';

/** The address of a script as a person writes it: a URL, or the path of a file. */
export const scriptAddress = (text: string): string =>
  text === '' || /^[a-z][a-z0-9+.-]+:/i.test(text) ? text : pathToFileURL(text).href;
