/** The parts of HTTP's syntax on which the cloud decides: URLs and header lines. */

export interface Url {
  /** In small letters, with the port if the URL has one. */
  readonly host: string;
  /** From the first "/" on, with the query; "/" if the URL has none. */
  readonly path: string;
}

/** A URL that begins with "https://", in its parts; undefined when it has no host. */
export function splitUrl(url: string): Url | undefined {
  const found = /^https:\/\/([^/?#\s]+)([^#\s]*)(?:#\S*)?$/i.exec(url);
  if (found === null) return undefined;
  const [, authority = '', rest = ''] = found;
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  if (host === '') return undefined;
  return { host, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/** A line "Name: value": a token, a colon, and no control characters (RFC 9110, 5.1 and 5.5). */
export function validHeader(line: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\uffff]*$/.test(line);
}
