const operation = document.querySelector('#operation');
const variables = document.querySelector('#variables');
const answer = document.querySelector('#answer');
const state = document.querySelector('#state');

const FIRST_OPERATION = `# Logs of the last 15 minutes
query Errors($query: String) {
  searchLogs(query: $query, first: 20) {
    nodes { timestamp severity service body traceId }
    next
    stats { rowsRead elapsedMs }
  }
}
`;
const FIRST_VARIABLES = '{ "query": "severity>=ERROR" }';

// What was written stays for the next visit.
operation.value = localStorage.getItem('oriel.explorer.operation') ?? FIRST_OPERATION;
variables.value = localStorage.getItem('oriel.explorer.variables') ?? FIRST_VARIABLES;

async function ask(query, values) {
  const reply = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables: values }),
  });
  return { reply, body: await reply.json() };
}

async function run() {
  localStorage.setItem('oriel.explorer.operation', operation.value);
  localStorage.setItem('oriel.explorer.variables', variables.value);
  state.textContent = 'Running …';
  const begun = performance.now();
  try {
    const values = variables.value.trim() === '' ? {} : JSON.parse(variables.value);
    const { reply, body } = await ask(operation.value, values);
    show(JSON.stringify(body, null, 2), !reply.ok || body.errors !== undefined);
    state.textContent =
      reply.status === 401 ? 'Sign in to Oriel first, then run again.' : `${Math.round(performance.now() - begun)} ms`;
  } catch (error) {
    show(String(error), true);
    state.textContent = 'It did not work.';
  }
}

const SCHEMA_QUERY = `{ __schema { types { kind name description
  fields { name description args { name type { ...T } defaultValue } type { ...T } }
  inputFields { name type { ...T } defaultValue } enumValues { name } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name } } } } } }`;

function typeName(type) {
  if (type.kind === 'NON_NULL') return `${typeName(type.ofType)}!`;
  if (type.kind === 'LIST') return `[${typeName(type.ofType)}]`;
  return type.name;
}

function field({ name, args = [], type, defaultValue }) {
  const list = args.length === 0 ? '' : `(${args.map(field).join(', ')})`;
  return `${name}${list}: ${typeName(type)}${defaultValue == null ? '' : ` = ${defaultValue}`}`;
}

function describe({ kind, name, description, fields, inputFields, enumValues }) {
  const words = { OBJECT: 'type', INPUT_OBJECT: 'input', ENUM: 'enum', SCALAR: 'scalar' };
  const members = fields?.map(field) ?? inputFields?.map(field) ?? enumValues?.map((value) => value.name);
  const comment = description === null ? '' : `# ${description}\n`;
  return `${comment}${words[kind]} ${name}${members == null ? '' : ` {\n${members.map((member) => `  ${member}`).join('\n')}\n}`}`;
}

async function showSchema() {
  const { reply, body } = await ask(SCHEMA_QUERY, {});
  if (!reply.ok) return show(JSON.stringify(body, null, 2), true);
  const own = body.data.__schema.types.filter((type) => !type.name.startsWith('__'));
  show(own.map(describe).join('\n\n'), false);
}

function show(text, wrong) {
  answer.value = text;
  answer.classList.toggle('wrong', wrong);
}

document.querySelector('#run').addEventListener('click', run);
document.querySelector('#schema').addEventListener('click', showSchema);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void run();
});
