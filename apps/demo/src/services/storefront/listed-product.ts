/** A product as the catalog answers it. */
export interface ListedProduct {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  readonly priceCents: number;
}
