import type { SwaggerTransformObject } from '@fastify/swagger';
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod';

/**
 * Named shapes of the description. Each schema with an id comes out twice, as it is read and as it is written; only those
 * that some operation names, or another named shape, are kept.
 */
export const describedShapes: SwaggerTransformObject = (document) => {
  const described = jsonSchemaTransformObject(document);
  if (!('components' in described) || described.components?.schemas === undefined) return described;
  const { schemas } = described.components;
  const paths = JSON.stringify(described.paths);

  const named = new Set<string>();
  function name(text: string): void {
    for (const [, id] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (named.has(id!)) continue;
      named.add(id!);
      name(JSON.stringify(schemas[id!] ?? {}));
    }
  }
  name(paths);

  const kept = Object.fromEntries(Object.entries(schemas).filter(([id]) => named.has(id)));
  return { ...described, components: { ...described.components, schemas: kept } } as typeof described;
};
