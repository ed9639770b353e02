/** Letters that stand for a class of hundreds of ranges (`\pL`). */
const UNICODE_CLASS = 8;
const REPEATED = /\{(\d+)(?:,(\d*))?\}/y;

/**
 * How many instructions a pattern is compiled to, about, without compiling it: its letters, those of what is repeated as often as it is.
 * `(x{0,1000}y){10}` is twenty letters long and ten thousand large. What is no pattern has some size too.
 */
export function patternSize(pattern: string): number {
  const around: number[] = [];
  let size = 0;
  let last = 0;
  const add = (more: number): void => {
    size += more;
    last = more;
  };
  for (let at = 0; at < pattern.length; at++) {
    switch (pattern[at]) {
      case '\\':
        at++;
        if (pattern[at] !== 'p' && pattern[at] !== 'P') add(1);
        else {
          add(UNICODE_CLASS);
          at = pattern[at + 1] === '{' && pattern.includes('}', at) ? pattern.indexOf('}', at) : at + 1;
        }
        break;
      case '[':
        {
          const end = endOfClass(pattern, at);
          add(1 + UNICODE_CLASS * unicodeClasses(pattern.slice(at, end)));
          at = end;
        }
        break;
      case '(':
        around.push(size);
        size = 0;
        break;
      case ')':
        {
          const inside = size + 1;
          size = around.pop() ?? 0;
          add(inside);
        }
        break;
      case '{': {
        REPEATED.lastIndex = at;
        const [text, least, most] = REPEATED.exec(pattern) ?? [];
        if (text === undefined) {
          add(1);
          break;
        }
        const times = most === undefined ? Number(least) : most === '' ? Number(least) + 1 : Number(most);
        const repeated = last * Math.max(1, times);
        size += repeated - last;
        last = repeated;
        at += text.length - 1;
        break;
      }
      default:
        add(1);
    }
  }
  return around.reduce((sum, outer) => sum + outer, size);
}

/** Where its bracket closes, or the end of the text. */
function endOfClass(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  // A closing bracket that comes first stands for itself.
  if (pattern[at] === ']') at++;
  for (; at < pattern.length && pattern[at] !== ']'; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern.startsWith('[:', at)) at = Math.max(at, pattern.indexOf(':]', at) + 1);
  }
  return at;
}

function unicodeClasses(text: string): number {
  return text.split(/\\[pP]/).length - 1;
}
