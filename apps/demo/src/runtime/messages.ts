/** What the shop tells a service, and a service the shop, over Node's own channel between parent and child. */
export type ToService =
  /** Where the other services listen; sent again whenever one of them moved. */
  | { readonly kind: 'addresses'; readonly addresses: Readonly<Record<string, string>> }
  /** Names of the faults that are on now. */
  | { readonly kind: 'faults'; readonly on: readonly string[] };

export type FromService =
  | { readonly kind: 'ready'; readonly url: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string };
