export { formatSearch } from './format-search.ts';
export { parseSearch } from './parse-search.ts';
export type { SearchErrorCode } from './search-error.ts';
export { SEARCH_ERRORS, SearchError } from './search-error.ts';
