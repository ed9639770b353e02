import type { EffectiveSetting } from '../effective-setting.ts';

/** What is to be known of every setting, whatever its value here: the page that each of them points to. */
export function settingsReference(settings: readonly EffectiveSetting[]): string {
  const rows = settings.map(
    ({ key, flag, environment, default: standard, form, description }) =>
      `<tr id="${escaped(key)}"><th scope="row"><code>${escaped(key)}</code></th>${[
        code(`--${flag}`),
        code(environment),
        standard === '' ? '' : code(standard),
        escaped(form),
        escaped(description),
      ]
        .map((cell) => `<td>${cell}</td>`)
        .join('')}</tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Settings · Oriel</title>
<link rel="stylesheet" href="/monitoring/docs/page.css">
</head>
<body>
<main>
<h1>Settings</h1>
<p>Each can be given as a flag, in the environment, or in a YAML file (<code>oriel.yaml</code>, or what <code>--config</code> names; dots in a
name are levels of the file). A flag wins over the environment, the environment over the file, the file over the default.</p>
<table>
<thead><tr><th>in the file</th><th>flag</th><th>environment</th><th>default</th><th>form</th><th>what it is</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</main>
</body>
</html>
`;
}

function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
