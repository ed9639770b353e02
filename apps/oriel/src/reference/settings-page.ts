import { DEFAULT_FILE } from '../config/load.ts';
import { SETTINGS } from '../config/settings.ts';
import { cell } from './cell.ts';

/** docs/reference/settings.md: every setting, from the one schema. */
export function settingsPage(): string {
  const rows = Object.values(SETTINGS).map((setting) => {
    const printed = setting.kind.print(setting.defaultValue as never);
    const secret = setting.kind.secret ? ' Printed as `<secret>`.' : '';
    return `| \`${setting.key}\` | \`--${setting.flag}\` | \`${setting.environment}\` | ${printed === '' ? '' : `\`${printed}\``} | ${cell(setting.kind.expected)} | ${cell(setting.help)}.${secret} |`;
  });
  return `# Settings

Every setting can be given as a flag, in the environment, or in a YAML file. A flag wins over the environment, the environment
over the file, the file over the default. \`oriel config\` prints each value as it takes effect and where it came from;
of a server that runs, operators see the same under Settings, Installation, and by \`GET /monitoring/settings\`.

The file is \`${DEFAULT_FILE}\` in the working directory, or the one that \`--config FILE\` or \`ORIEL_CONFIG\` names. Dots in a
name are levels of the file:

\`\`\`yaml
port: 8080
otlp:
  httpPort: 0
cors:
  origins:
    - https://shop.example
\`\`\`

An unknown name or a value of the wrong form is refused with its place, what was expected, and the nearest known name.

| in the file | flag | environment | default | form | what it is |
|---|---|---|---|---|---|
${rows.join('\n')}

\`ORIEL_ENGINE_PASSWORD_FILE\` is read by \`oriel engine\` alone: the file with the password that its servers give.
`;
}
