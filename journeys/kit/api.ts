import type { RunFile } from './oriel-process.ts';

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** Asks the API of a running Oriel with one key. */
export function apiOf(run: RunFile, key?: string) {
  const credential: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  async function send<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
    const response = await fetch(`${run.url}${path}`, {
      ...init,
      headers: { ...credential, ...(init.headers as Record<string, string> | undefined) },
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
  }
  return {
    get: <T = unknown>(path: string) => send<T>(path),
    post: <T = unknown>(path: string, body: unknown) =>
      send<T>(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async graphql<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
      const answer = await send<{ data?: T; errors?: { message: string }[] }>('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      if (!answer.body.data) throw new Error(`GraphQL: ${JSON.stringify(answer.body)}`);
      return answer.body.data;
    },
  };
}
