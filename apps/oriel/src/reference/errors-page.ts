import { DOOR_ERRORS, ORIEL_ERRORS } from '../errors.ts';
import { cell } from './cell.ts';

/** docs/reference/errors-of-the-program.md: every way in which the program refuses to start, to obey, or to let somebody in. */
export function errorsPage(): string {
  const rows = Object.entries(ORIEL_ERRORS).map(
    ([code, { exit, title }]) => `| \`${code}\` | ${exit} | ${cell(title)} |`,
  );
  const doors = Object.entries(DOOR_ERRORS).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${cell(title)} |`,
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

## At the doors

What comes over the network is refused with these before any other part is asked: telemetry without a credential that may send it, and
bytes that are no request. The rest is in the tables of the [API](errors.md) and of the [receivers](receivers.md).

| code | status | sentence |
|---|---|---|
${doors.join('\n')}
`;
}
