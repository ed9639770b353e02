import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Case } from '../run-cases.ts';
import { type Description, type Operation, schemaOf } from './description.ts';
import { type Question, questionsAt, UNSERVED } from './questions.ts';

interface Asked {
  readonly url: string;
  readonly key: string;
  readonly nowMs: number;
}

const DESCRIPTION = 'description';
const OK = '200';
const FORM = 'application/x-www-form-urlencoded';

/** For each operation: an answer that fits its schema and is not empty, and where it has required parameters, a refusal without them. */
export function descriptionCases(description: Description, asked: Asked): Case[] {
  // Schemas bear examples and formats of their own; what counts are types and members.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(description, DESCRIPTION);
  const questions = questionsAt(asked.nowMs);
  const mustFit = (reference: string, value: unknown): void => {
    const fits = ajv.getSchema(`${DESCRIPTION}${reference}`)!;
    if (!fits(value)) throw new Error(`${ajv.errorsText(fits.errors)} in ${JSON.stringify(value).slice(0, 400)}`);
  };
  return Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]): Case[] => {
      const name = `${method.toUpperCase()} ${path}`;
      if (UNSERVED[path] !== undefined) return [{ name, skip: UNSERVED[path] }];
      const question = questions[path] ?? {};
      const answered: Case = {
        name,
        async run() {
          const { status, text } = await send(asked, method, path, question);
          if (status < 200 || status > 299) throw new Error(`${status}: ${text.slice(0, 400)}`);
          const schema = schemaOf(operation, OK);
          if (schema === undefined) return;
          const body = JSON.parse(text) as { readonly data: unknown };
          mustFit(schema, body);
          for (const member of question.filled ?? []) mustBeFilled(body.data, member);
        },
      };
      if (!needsParameters(operation, description)) return [answered];
      return [
        answered,
        {
          name: `${name}, without its parameters`,
          async run() {
            const { status, text } = await send(asked, method, path, { path: question.path ?? {} });
            if (status !== 400 && status !== 422) throw new Error(`${status}: ${text.slice(0, 400)}`);
            mustFit('#/components/schemas/Error', JSON.parse(text));
          },
        },
      ];
    }),
  );
}

function needsParameters({ parameters = [], requestBody }: Operation, { components }: Description): boolean {
  const form = requestBody?.content[FORM]?.schema.$ref?.split('/').at(-1) ?? '';
  const required = components.schemas[form]?.required ?? [];
  return required.length > 0 || parameters.some((one) => one.in === 'query' && one.required === true);
}

async function send({ url, key }: Asked, method: string, path: string, question: Question) {
  const params = new URLSearchParams(
    Object.entries(question.params ?? {}).flatMap(([name, values]) => [values].flat().map((value) => [name, value])),
  );
  const address = `${url}/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => question.path?.[name] ?? '')}`;
  const headers = { authorization: `Bearer ${key}` };
  const response =
    method === 'get'
      ? await fetch(`${address}?${params}`, { headers })
      : await fetch(address, {
          method: method.toUpperCase(),
          headers: {
            ...headers,
            'content-type': question.body?.contentType ?? FORM,
            ...(question.body?.isSnappy ? { 'content-encoding': 'snappy' } : {}),
          },
          body: question.body === undefined ? params.toString() : new Uint8Array(question.body.bytes),
        });
  return { status: response.status, text: await response.text() };
}

function mustBeFilled(data: unknown, member: string): void {
  let value = data;
  for (const part of member.split('.')) value = (value as Record<string, unknown> | undefined)?.[part];
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
    throw new Error(`${member} is empty in ${JSON.stringify(data).slice(0, 400)}`);
}
