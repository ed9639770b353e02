const root = document.querySelector('#reference');

/** An element with its text and children; text is never read as HTML. */
function element(name, text, ...children) {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  node.append(...children);
  return node;
}

/** Text in which `words between backticks` are code. */
function prose(name, text) {
  const parts = text.split('`').map((part, index) => (index % 2 === 1 ? element('code', part) : part));
  return element(name, undefined, ...parts);
}

function table(heads, rows) {
  const head = element('tr', undefined, ...heads.map((text) => element('th', text)));
  const body = rows.map((cells) => element('tr', undefined, ...cells.map((text) => prose('td', text))));
  return element('table', undefined, element('thead', undefined, head), element('tbody', undefined, ...body));
}

function typeOf(schema = {}) {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.enum) return schema.enum.join(' | ');
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.map(typeOf).join(' | ');
  if (schema.type === 'array') return `${typeOf(schema.items)}[]`;
  return [schema.type ?? 'any'].flat().join(' | ');
}

function operation(method, path, { summary, description, parameters = [], requestBody, responses }) {
  const title = element('summary', undefined, element('b', method), element('code', path), element('span', summary));
  title.firstChild.className = 'method';
  const content = element('div', undefined);
  if (description) content.append(prose('p', description));
  if (parameters.length > 0) {
    content.append(
      table(
        ['parameter', 'type', 'default', 'meaning'],
        parameters.map(({ name, schema, description: meaning }) => [
          name,
          typeOf(schema),
          schema?.default === undefined ? '' : String(schema.default),
          meaning ?? schema?.description ?? '',
        ]),
      ),
    );
  }
  const body = requestBody?.content?.['application/json']?.schema;
  if (body) content.append(element('h3', 'Body'), members(body));
  for (const [status, { description: meaning, content: media }] of Object.entries(responses ?? {})) {
    content.append(element('p', `${status} · ${meaning ?? ''}`));
    const schema = media?.['application/json']?.schema;
    if (status === '200' && schema) content.append(members(schema));
  }
  return element('details', undefined, title, content);
}

function members(schema) {
  const rows = Object.entries(schema.properties ?? {}).map(([name, member]) => [
    name,
    typeOf(member),
    member.description ?? '',
  ]);
  return rows.length === 0 ? element('code', typeOf(schema)) : table(['member', 'type', 'meaning'], rows);
}

const { info, tags, paths, components } = await (await fetch('/monitoring/openapi.json')).json();
root.replaceChildren(...info.description.split('\n\n').map((text) => prose('p', text)));
for (const tag of tags) {
  root.append(element('h2', tag.name), element('p', tag.description));
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, described] of Object.entries(methods)) {
      if (described.tags?.includes(tag.name)) root.append(operation(method.toUpperCase(), path, described));
    }
  }
}
root.append(element('h2', 'Shapes'));
for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
  root.append(element('details', undefined, element('summary', name), element('div', undefined, members(schema))));
}
