/** The traces of a service as a link to them, narrowed by more of what their page takes. */
export function tracesOf(service: string, more: Readonly<Record<string, string>> = {}) {
  return { to: '/explore/traces', search: { service: [service], ...more } as never } as const;
}
