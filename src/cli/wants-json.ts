/** Whether the flag with this letter takes a value, as `i` in `-i eth0`. */
type TakesValue = (letter: string) => boolean;

/**
 * Whether the words after the command ask for JSON. Asked before, or in place of, parsing: a mistyped flag or command
 * must be answered in JSON too. What stands after `--` belongs to another program.
 */
export function wantsJson(argv: readonly string[], takesValue: TakesValue = () => false): boolean {
  for (const word of argv) {
    if (word === '--') return false;
    if (
      word === '--json' ||
      word === '--ndjson' ||
      (/^-[A-Za-z0-9]/.test(word) && lettersHoldJson(word.slice(1), takesValue))
    )
      return true;
  }
  return false;
}

/** `-aj` is `-a -j`, but `-ij` is `-i j`. */
function lettersHoldJson(letters: string, takesValue: TakesValue): boolean {
  for (const letter of letters) {
    if (letter === 'j') return true;
    if (takesValue(letter) || !/[A-Za-z0-9]/.test(letter)) return false;
  }
  return false;
}
