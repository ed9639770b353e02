/** An address as people may see it: without the password that it may hold. */
export function shownUrl(url: URL | string): string {
  const parsed = new URL(url);
  if (parsed.password === '') return parsed.href;
  parsed.password = 'secret';
  return parsed.href.replace(':secret@', ':<secret>@');
}
