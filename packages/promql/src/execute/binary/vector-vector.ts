import { PromqlError } from '../../errors.ts';
import { Labels } from '../../labels.ts';
import type { BinaryExpr, VectorMatching } from '../../parse/ast.ts';
import { ABSENT, type Column, type ColumnStream, emptyColumn, FLOAT, HISTOGRAM } from '../column.ts';
import type { Context } from '../context.ts';
import { evaluateUnused } from '../evaluate-unused.ts';
import { refuseEqual } from '../refuse-equal.ts';
import { type StepSet, StepSets } from '../step-sets.ts';
import type { Steps } from '../steps.ts';
import { constantOperand, type ElementOperator, elementOperator, type Operand } from './element-operator.ts';
import { isArithmetic } from './float-operators.ts';
import { resultLabels, signatures } from './matching-labels.ts';
import { isPresent, type OneGroup, OneSide } from './one-side.ts';

/**
 * An operator between two vectors. The one side (right, or left for `group_right`) is read and kept, the many side streams past it;
 * every pair of series that share a step is a column of its own. What is wrong with the matching is judged step by step: series that
 * never meet do not hurt each other.
 */
export async function* evaluateVectorVector(expr: BinaryExpr, steps: Steps, context: Context): ColumnStream {
  const matching = expr.matching as VectorMatching;
  const [many, one] = matching.cardinality === 'one-to-many' ? [expr.right, expr.left] : [expr.left, expr.right];
  const signatureOf = signatures(matching);
  const oneSide = await OneSide.read(context.vector(one, steps), signatureOf, matching, steps.count, context.budget);
  const isFilled = matching.fill.left !== null || matching.fill.right !== null;
  if (isFilled) oneSide.refuseDuplicatesAt(oneSide.firstDuplicate);
  else if (oneSide.groups.size === 0) return evaluateUnused(context.vector(many, steps));
  // With `bool` the value is no longer the metric's; its name goes at once, or at the query's end.
  const dropsMetric = isArithmetic(expr.op) || (expr.returnBool && !context.options.features.delayedNameRemoval);
  const pairs = match(
    context.vector(many, steps),
    oneSide,
    signatureOf,
    new Pairing(expr, matching, dropsMetric, steps, context),
  );
  yield* dropsMetric && (isFilled || oneSide.hasMetricInSignatures) ? refuseEqual(pairs, context) : pairs;
  oneSide.release(context.budget);
}

async function* match(
  many: ColumnStream,
  oneSide: OneSide,
  signatureOf: (labels: Labels) => Labels,
  pairing: Pairing,
): ColumnStream {
  // Evaluated step by step, the earliest would end the query; only the whole many side tells which that is.
  let refusedAt = Number.POSITIVE_INFINITY;
  for await (const column of many) {
    if (oneSide.hasDuplicates) refusedAt = Math.min(refusedAt, oneSide.firstDuplicateBeside(column));
    if (refusedAt !== Number.POSITIVE_INFINITY) continue;
    const signature = signatureOf(column.labels);
    const group = oneSide.groups.get(signature.key) ?? null;
    for (const partner of group?.columns ?? []) {
      const result = pairing.pair(column, partner, signature);
      if (result !== null) yield result;
    }
    const filled = pairing.fillOne(column, signature, group);
    if (filled !== null) yield filled;
  }
  oneSide.refuseDuplicatesAt(refusedAt);
  for (const group of oneSide.groups.values())
    for (const column of group.columns) {
      const filled = pairing.fillMany(column, group);
      if (filled !== null) yield filled;
    }
  pairing.finish();
}

/** A column, or a fill that stands for one. */
type Series = Operand & Pick<Column, 'labels'>;

/** Makes columns of pairs, and sees to it that no two of them are one series at one step. */
class Pairing {
  readonly #matching: VectorMatching;
  readonly #noticesMatches: boolean;
  readonly #operator: ElementOperator;
  readonly #swapped: boolean;
  readonly #labelsOf: (many: Labels, one: Labels) => Labels;
  /** Where a signature has found a match: between one and one it may find no other, and fills ask about it. */
  readonly #matched: StepSets;
  /** The steps of every result, by its signature and labels: `group_left` could give two series the same ones. */
  readonly #taken: StepSets;
  readonly #result: Column;
  /** Where the two at hand meet. */
  readonly #meet: Uint8Array;
  readonly #filledOne: Operand;
  readonly #filledMany: Operand;

  constructor(expr: BinaryExpr, matching: VectorMatching, dropsMetric: boolean, { count }: Steps, context: Context) {
    this.#matching = matching;
    this.#matched = new StepSets(count, context.budget);
    this.#taken = new StepSets(count, context.budget);
    this.#noticesMatches = matching.cardinality !== 'one-to-one' && matching.fill.left !== null;
    this.#operator = elementOperator(expr, context);
    this.#swapped = matching.cardinality === 'one-to-many';
    this.#labelsOf = resultLabels(matching, dropsMetric);
    this.#result = emptyColumn(Labels.EMPTY, count);
    this.#meet = new Uint8Array(count);
    this.#result.dropName = expr.returnBool;
    this.#filledOne = constantOperand(matching.fill.right ?? 0, count);
    this.#filledMany = constantOperand(matching.fill.left ?? 0, count);
  }

  /** `null` where nothing comes of the two: they never meet, or no comparison holds. */
  pair(many: Series, one: Series, signature: Labels, meetsAt: ((at: number) => boolean) | null = null): Column | null {
    const result = this.#result;
    const meet = this.#meet;
    result.histograms = null;
    result.labels = this.#labelsOf(many.labels, one.labels);
    const [left, right] = this.#swapped ? [one, many] : [many, one];
    for (let at = 0; at < meet.length; at++) meet[at] = (many.kinds[at] as number) & (one.kinds[at] as number);
    const { writeFloats } = this.#operator;
    if (many.histograms === null && one.histograms === null && writeFloats !== null && meetsAt === null)
      writeFloats(result, meet, left, right, left);
    else {
      result.kinds.fill(ABSENT);
      for (let at = 0; at < meet.length; at++) {
        const meets = many.kinds[at] !== ABSENT && one.kinds[at] !== ABSENT && (meetsAt === null || meetsAt(at));
        meet[at] = meets && this.#operator.write(result, at, left, right, left) ? FLOAT : ABSENT;
      }
    }
    if (!this.#takenOf(signature, result.labels).addPresent(meet)) throw this.#severalMatches();
    if (this.#noticesMatches) this.#matchedOf(signature).addPresent(meet);
    return result.kinds.includes(FLOAT) || result.kinds.includes(HISTOGRAM) ? result : null;
  }

  /** The many side's series with what `fill_right` gives in place of the one side, if it does. */
  fillOne(many: Column, signature: Labels, group: OneGroup | null): Column | null {
    if (this.#matching.fill.right === null) return null;
    const one = { ...this.#filledOne, labels: signature };
    return this.pair(many, one, signature, (at) => group === null || !isPresent(group, at));
  }

  /** The one side's series with what `fill_left` gives in place of the many side, if it does. */
  fillMany(one: Column, { signature }: OneGroup): Column | null {
    if (this.#matching.fill.left === null) return null;
    const many = { ...this.#filledMany, labels: signature };
    const matched = this.#matchedOf(signature);
    return this.pair(many, one, signature, (at) => !matched.has(at));
  }

  finish(): void {
    this.#operator.finish();
    this.#matched.release();
    this.#taken.release();
  }

  #matchedOf({ key }: Labels): StepSet {
    return this.#matched.of(key);
  }

  /** Where no other may come of the signature: between one and one nothing at all, otherwise nothing of the same labels. */
  #takenOf(signature: Labels, result: Labels): StepSet {
    if (this.#matching.cardinality === 'one-to-one') return this.#matchedOf(signature);
    return this.#taken.of(signature.key + result.key);
  }

  #severalMatches(): PromqlError {
    const what =
      this.#matching.cardinality === 'one-to-one'
        ? 'many-to-one matching must be explicit (group_left/group_right)'
        : 'grouping labels must ensure unique matches';
    return new PromqlError('execution', `multiple matches for labels: ${what}`);
  }
}
