/**
 * How well `words` finds `title`: 0 for not at all, higher is better. Beginnings of words beat the middle, the typed letters
 * in order anywhere come last: `gl` finds "Go to logs".
 */
export function rankTitle(words: string, title: string, also = ''): number {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return 1;
  const text = title.toLowerCase();
  if (text.startsWith(wanted)) return 100;
  const parts = wanted.split(/\s+/);
  const whole = `${text} ${also.toLowerCase()}`;
  if (parts.every((part) => startsAWord(text, part))) return 80 - text.length / 100;
  if (parts.every((part) => startsAWord(whole, part))) return 60 - text.length / 100;
  if (parts.every((part) => whole.includes(part))) return 50 - text.length / 100;
  return lettersInOrder(wanted.replace(/\s+/g, ''), text) ? 10 - text.length / 100 : 0;
}

function startsAWord(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    if (at === 0 || /[^a-z0-9]/.test(text.charAt(at - 1))) return true;
  }
  return false;
}

function lettersInOrder(letters: string, text: string): boolean {
  let from = 0;
  for (const letter of letters) {
    const at = text.indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}
