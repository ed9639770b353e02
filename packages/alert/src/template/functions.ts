/** What a template may call: those of Go's text/template, and Prometheus' own ("Template reference"). */
export const TEMPLATE_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['and', 'call', 'eq', 'ge', 'gt', 'html', 'index', 'js', 'le', 'len', 'lt', 'ne', 'not', 'or'],
  ...['print', 'printf', 'println', 'slice', 'urlquery'],
  ...['args', 'externalURL', 'first', 'graphLink', 'humanize', 'humanize1024', 'humanizeDuration'],
  ...['humanizePercentage', 'humanizeTimestamp', 'label', 'match', 'now', 'parseDuration', 'pathPrefix', 'query'],
  ...['reReplaceAll', 'safeHtml', 'sortByLabel', 'stripDomain', 'stripPort', 'strvalue', 'tableLink', 'title'],
  ...['tmpl', 'toDuration', 'toLower', 'toTime', 'toUpper', 'urlQueryEscape', 'value'],
]);
