/** What the runner reads of the description of Prometheus' HTTP API (OpenAPI 3.1). */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly required?: readonly string[] }>> };
}

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: SchemaRef }>> };
  readonly responses: Readonly<Record<string, Response>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly required?: boolean;
}

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: SchemaRef }>>;
}

/** As `#/components/schemas/Name`. */
interface SchemaRef {
  readonly $ref?: string;
}

export function schemaOf(operation: Operation, status: string): string | undefined {
  return operation.responses[status]?.content?.['application/json']?.schema.$ref;
}
