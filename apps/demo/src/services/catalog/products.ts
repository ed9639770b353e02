export interface Product {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  readonly priceCents: number;
}

const SHELVES: Readonly<Record<string, readonly (readonly [name: string, priceCents: number])[]>> = {
  kitchen: [
    ['Blue enamel kettle', 4_900],
    ['Cast iron pan', 6_450],
    ['Bread knife', 2_790],
    ['Set of six mugs', 3_600],
    ['Pepper mill', 2_250],
    ['Espresso machine', 38_900],
  ],
  garden: [
    ['Copper watering can', 3_850],
    ['Tomato seeds', 290],
    ['Folding chair', 5_900],
    ['Bird feeder', 1_990],
    ['Hand trowel', 1_450],
  ],
  books: [
    ['A history of windows', 2_400],
    ['Sourdough for beginners', 1_890],
    ['Night trains of Europe', 3_200],
    ['The quiet server room', 1_650],
  ],
  travel: [
    ['Canvas backpack', 8_900],
    ['Packing cubes', 2_990],
    ['Wool blanket', 7_400],
    ['Enamel bottle', 2_150],
  ],
};

export const PRODUCTS: readonly Product[] = Object.entries(SHELVES)
  .flatMap(([category, shelf]) => shelf.map(([name, priceCents]) => ({ category, name, priceCents })))
  .map((product, index) => ({ id: index + 1, ...product }));
