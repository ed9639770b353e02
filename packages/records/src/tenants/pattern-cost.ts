import { type PatternNode, readPattern } from './pattern-tree.ts';

/**
 * Steps from one place of a text that a pattern may take at worst. It is tried at every place of every text on the way in,
 * whose sender chooses it, so the worst will be found.
 */
const MOST_STEPS = 10_000;

/** Why a pattern could run for long on some text, as the end of a sentence; undefined when it cannot. */
export function patternCost(source: string): string | undefined {
  const tree = readPattern(source);
  const refused = firstRefusal(tree, true);
  if (refused !== undefined) return refused;
  const { steps } = costOf(tree);
  return steps <= MOST_STEPS
    ? undefined
    : 'it can match in too many ways; repeat less often, or fewer things inside others';
}

/**
 * Without an end only one character may repeat, and only at the end of the pattern: there nothing follows that could send
 * the engine back.
 */
function firstRefusal(node: PatternNode, isLast: boolean): string | undefined {
  switch (node.kind) {
    case 'character':
    case 'place':
      return undefined;
    case 'other':
      return `\`${node.source}\` looks elsewhere in the text, which no bound can be given for`;
    case 'choice':
      return first(node.of.map((part) => firstRefusal(part, isLast)));
    case 'sequence':
      return first(node.of.map((part, index) => firstRefusal(part, isLast && index === node.of.length - 1)));
    case 'repeat':
      if (node.most !== Number.POSITIVE_INFINITY) return firstRefusal(node.of, false);
      if (isLast && node.of.kind === 'character') return undefined;
      return 'it repeats something without an end; say how often at most, such as `{1,30}` in place of `+`';
  }
}

function first(refusals: readonly (string | undefined)[]): string | undefined {
  return refusals.find((refusal) => refusal !== undefined);
}

/** In how many ways a node can match from one place, and how many steps all of them take together. */
interface Cost {
  readonly ways: number;
  readonly steps: number;
}

function costOf(node: PatternNode): Cost {
  switch (node.kind) {
    case 'character':
    case 'place':
    case 'other':
      return { ways: 1, steps: 1 };
    case 'choice': {
      const parts = node.of.map(costOf);
      return { ways: sum(parts.map((part) => part.ways)), steps: sum(parts.map((part) => part.steps)) };
    }
    case 'sequence': {
      let ways = 1;
      let steps = 0;
      for (const [index, part] of node.of.entries()) {
        const cost = costOf(part);
        steps += ways * cost.steps;
        ways *= isCutOff(part, node.of[index + 1]) ? 1 : cost.ways;
      }
      return { ways, steps };
    }
    case 'repeat': {
      const once = costOf(node.of);
      // At the end of the pattern: as far as it goes, once.
      if (node.most === Number.POSITIVE_INFINITY) return { ways: 1, steps: 1 };
      let ways = node.least === 0 ? 1 : 0;
      let steps = 0;
      let waysSoFar = 1;
      for (let count = 1; count <= node.most && steps <= MOST_STEPS; count++) {
        steps += waysSoFar * once.steps;
        waysSoFar *= once.ways;
        if (count >= node.least) ways += waysSoFar;
      }
      return { ways, steps };
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Whether of all lengths of a repeated character only one can go on, as in `\d{1,30}x`: no digit is an x. */
function isCutOff(part: PatternNode, next: PatternNode | undefined): boolean {
  if (part.kind !== 'repeat' || part.of.kind !== 'character' || next === undefined) return false;
  const following = next.kind === 'repeat' && next.least > 0 ? next.of : next;
  return following.kind === 'character' && areDisjoint(part.of.source, following.source);
}

function areDisjoint(one: string, other: string): boolean {
  const [isOne, isOther] = [one, other].map((source) => new RegExp(`^(?:${source})$`, 'su'));
  for (let code = 0; code <= 0xffff; code++) {
    const character = String.fromCharCode(code);
    if (isOne!.test(character) && isOther!.test(character)) return false;
  }
  // Beyond, characters are many and alike; those who match any of them match this one.
  return !(isOne!.test('\u{1f600}') && isOther!.test('\u{1f600}'));
}
