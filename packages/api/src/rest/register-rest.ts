import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { RESOURCES } from './all.ts';
import { describedShapes } from './described-shapes.ts';
import { refuseParameters } from './refuse-parameters.ts';
import type { RestApp, RestContext } from './rest-app.ts';

const DESCRIPTION = `Logs, traces, metrics and services of one tenant, which the credential names.

A key goes as \`Authorization: Bearer KEY\`, as \`X-API-Key: KEY\`, or as the password of basic auth. A refusal is
\`application/problem+json\` with a stable \`code\`. A parameter that an operation does not list is refused
(\`unknown_parameter\`) and never ignored. Queries of one page may carry the same \`X-Oriel-Page\`, and then share one charge where
searches are expensive.`;

/** `/monitoring/*`: the resources, and their description made from the schemas that check the requests. */
export async function registerRest(app: FastifyInstance, context: RestContext): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Oriel', version: context.deps.version, description: DESCRIPTION },
      servers: [{ url: '/' }],
      tags: [
        { name: 'logs', description: 'Search, aggregate and list logs' },
        { name: 'traces', description: 'Search and read traces' },
        { name: 'services', description: 'What runs, how it fares and what calls what' },
        { name: 'metrics', description: 'List and read metrics' },
        {
          name: 'administration',
          description: 'Tenants, redaction, the audit log and the settings of the installation',
        },
        { name: 'preferences', description: 'What you like yourself' },
      ],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key or a session token.' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          basic: { type: 'http', scheme: 'basic', description: 'Any user name; the key is the password.' },
        },
      },
      security: [{ bearer: [] }, { apiKey: [] }, { basic: [] }],
    },
    transform: (route) => jsonSchemaTransform(isOurs(route.url) ? route : { ...route, schema: { hide: true } }),
    transformObject: describedShapes,
  });

  await app.register(async (resources) => {
    refuseParameters(resources);
    resources.addHook('preValidation', async (request) => dropEmpty(request.query as Record<string, unknown>));
    for (const resource of RESOURCES) resource(resources as unknown as RestApp, context);
  });

  app.get('/monitoring/openapi.json', { config: { requires: 'public' }, schema: { hide: true } }, () => app.swagger());
}

/** The query APIs of other products are described by those who made them. */
function isOurs(url: string): boolean {
  return url.startsWith('/monitoring/');
}

/** `?cursor=&limit=` is how forms and scripts say that they want the default. */
function dropEmpty(query: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(query)) if (value === '') delete query[name];
}
