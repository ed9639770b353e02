import { LabelHash } from '../../label-hash.ts';

const INDEX_BITS = 10;
const REGISTERS = 1 << INDEX_BITS;
/** HyperLogLog's correction for 128 registers and more (Flajolet et al., 2007, figure 3). */
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

const hash = new LabelHash();

/** About how many different values there were: HyperLogLog of 1,024 registers, to 3 %; almost exact below a thousand. */
export class ValueSketch {
  readonly registers: Uint8Array<ArrayBuffer>;

  constructor(registers = new Uint8Array(REGISTERS)) {
    this.registers = registers;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    hash.begin(0);
    hash.bytes(bytes, start, end);
    hash.finish();
    const register = hash.hi & (REGISTERS - 1);
    const rank = Math.clz32(hash.lo) + 1;
    if (rank > this.registers[register]!) this.registers[register] = rank;
  }

  /** What another has seen as well. */
  merge(registers: Uint8Array): void {
    for (let at = 0; at < REGISTERS; at++) {
      if (registers[at]! > this.registers[at]!) this.registers[at] = registers[at]!;
    }
  }

  get count(): number {
    let sum = 0;
    let zeros = 0;
    for (const rank of this.registers) {
      sum += 2 ** -rank;
      if (rank === 0) zeros++;
    }
    const estimate = (ALPHA * REGISTERS * REGISTERS) / sum;
    // Small counts are told better by what is still empty.
    const isSmall = estimate <= 2.5 * REGISTERS && zeros > 0;
    return Math.round(isSmall ? REGISTERS * Math.log(REGISTERS / zeros) : estimate);
  }
}
