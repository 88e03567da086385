/** What bodies are and what a client takes, as headers say it (RFC 9110 sections 8.3 and 12.5.1). */

/** Whether a `Content-Type` says JSON (RFC 8259 section 11, RFC 6839 section 3.1). */
export function isJsonType(contentType: string): boolean {
  return /^\s*(application\/json|[a-z]+\/[^\s;]+\+json)\s*(;|$)/i.test(contentType);
}

/**
 * Whether a client that sends this `Accept` takes JSON; an empty one takes anything. The range that
 * fits best decides. Parameters other than `q` are left aside.
 */
export function admitsJson(accept: string): boolean {
  if (accept.trim() === '') return true;
  let [rank, quality] = [0, 0];
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const own = ['*/*', 'application/*', 'application/json'].indexOf(type) + 1;
    if (own <= rank) continue;
    const q = parameters.find((one) => one.startsWith('q='));
    const given = q === undefined ? 1 : Number(q.slice(2));
    [rank, quality] = [own, Number.isNaN(given) ? 1 : given];
  }
  return quality > 0;
}
