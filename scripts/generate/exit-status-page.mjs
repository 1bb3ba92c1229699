// docs/exit-codes.md: the table of core/reasons.ts as a page.

export function exitStatusPage({ reasons, errorNames }) {
  const rows = Object.entries(reasons)
    .sort(([, one], [, other]) => one.exit - other.exit)
    .map(([reason, { code, exit, meaning }]) => `| ${exit} | \`${reason}\` | ${code} | ${meaning} |`);
  const codes = Object.entries(errorNames).map(([code, name]) => `| ${code} | ${name} |`);
  return `# Exit statuses, reasons and codes

This page is generated from \`src/core/reasons.ts\`.

**The exit status follows the reason, never the code.**

| exit | meaning |
|---|---|
| 0 | yes, or done |
| 1 | the answer is no |
| 2 | wrong usage, value or file |
| 3 | could not tell |
| 4 | warnings only, and \`--fail-on warning\` was given |
| 70 | a bug in \`net\`; the message says how to report it |
| 124 | the deadline passed |
| 125, 126, 127 | of \`net exec\` and \`-- PROGRAM\`: net itself failed, the program cannot be run, there is no such program |
| 130, 143 | interrupted; partial results are printed first |

## Reasons

| exit | reason | code | meaning |
|---|---|---|---|
${rows.join('\n')}

## Codes

| code | name |
|---|---|
${codes.join('\n')}
`;
}
