import { ORIEL_ERRORS } from '../errors.ts';
import { cell } from './cell.ts';

/** docs/reference/errors-of-the-program.md: every way in which the program refuses to start or to obey. */
export function errorsPage(): string {
  const rows = Object.entries(ORIEL_ERRORS).map(
    ([code, { exit, title }]) => `| \`${code}\` | ${exit} | ${cell(title)} |`,
  );
  return `# Errors of the program

What \`oriel\` refuses, it says in one sentence on standard error (\`oriel: …\`), with what to do, and ends with the exit code of
this table; the codes are those of \`sysexits.h\`. Nothing stays open then, and nothing is damaged. From \`import { start }\` the
same comes as an error with \`code\`, \`exitCode\` and the sentence as \`message\`.

| code | exit | when |
|---|---|---|
${rows.join('\n')}

What the records or the store refuse while a command runs is a sentence of theirs, and ends with
${ORIEL_ERRORS.bad_command.exit}, as does a command line that cannot be read.
`;
}
