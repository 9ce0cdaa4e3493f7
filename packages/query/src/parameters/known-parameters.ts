const known: ReadonlySet<string> = new Set([
  ...['clusters', 'accounts', 'sources', 'namespaces', 'names', 'fuzzyName', 'orderby', 'limit', 'continue', 'offset'],
  ...['withContinue', 'withRemainingCount', 'ownerUID', 'ownerName', 'ownerGR', 'ownerSeniority', 'ownerAny'],
  ...['since', 'before', 'changedSince', 'changedBefore', 'injectEvents', 'onlyMetadata', 'live'],
  ...['whereSQL', 'whereSQLStatement', 'whereSQLParam', 'whereSQLJSONParams', 'groups', 'resources', 'q'],
  ...['groupBy', 'aggregate', 'facets', 'at', 'deleted', 'columns', 'explain'],
  ...['labelSelector', 'fieldSelector', 'resourceVersion', 'resourceVersionMatch', 'timeoutSeconds', 'timeout'],
  ...['watch', 'allowWatchBookmarks', 'sendInitialEvents', 'includeObject', 'pretty'],
]);

/** One warning for each parameter that `search.md` C does not know, in the order given (SEA-C08). */
export function unknownParameterWarnings(names: Iterable<string>): string[] {
  return [...names]
    .filter((name) => !known.has(name))
    .map((name) => `unknown query parameter ${JSON.stringify(name)} ignored`);
}
