/** Topic names and topic filters, by section 4.7 of both versions of the standard. */

import matchLevels from 'mqtt-match';

/** Longest text of the protocol, in bytes. */
const MAX_BYTES = 65_535;

const encoder = new TextEncoder();

function isText(text: string): boolean {
  return text !== '' && !text.includes('\u0000') && encoder.encode(text).length <= MAX_BYTES;
}

/** Whether something may be published under the name. */
export function isTopicName(topic: string): boolean {
  return isText(topic) && !topic.includes('+') && !topic.includes('#');
}

/** Whether a subscription may have the filter: wildcards stand alone in a level, "#" in the last. */
export function isTopicFilter(filter: string): boolean {
  if (!isText(filter)) return false;
  const levels = filter.split('/');
  return levels.every((level, i) => {
    if (level.includes('#')) return level === '#' && i === levels.length - 1;
    return !level.includes('+') || level === '+';
  });
}

/** Whether a topic falls under a filter. Names that begin with "$" match no leading wildcard. */
export function matches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && (filter.startsWith('+') || filter.startsWith('#'))) return false;
  return matchLevels(filter, topic);
}
