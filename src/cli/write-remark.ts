import type { Answering } from './answering.js';
import { escapeText, guardRunner } from './render/escape.js';

/** Writes to stderr what the reader of a table or of plain rows must know, if anything. */
export async function writeRemark(document: unknown, { view, presentation, terminal }: Answering): Promise<void> {
  if (presentation.form !== 'table' && presentation.form !== 'plain') return;
  const text = view.remark?.(document);
  if (text === undefined) return;
  const line = `hint: ${escapeText(text)}\n`;
  await terminal.stderr.write(presentation.guarded ? guardRunner(line) : line);
}
