/** Elements. Texts become text nodes and attributes, never markup, so no text can do any harm. */

export type Child = Node | string | undefined;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  for (const child of children) if (child !== undefined) made.append(child);
  return made;
}

export function button(label: string, onClick: () => void, title = label): HTMLButtonElement {
  const made = element('button', { type: 'button', title, 'aria-label': title }, label);
  made.addEventListener('click', onClick);
  return made;
}

/** A list of names and texts. */
export function facts(pairs: readonly { readonly label: string; readonly text: string }[]) {
  if (pairs.length === 0) return undefined;
  const items = pairs.map(({ label, text }) =>
    element('div', {}, element('dt', {}, label), element('dd', {}, text)),
  );
  return element('dl', { class: 'facts' }, ...items);
}

/** A table that scrolls by itself when it is wider than the page. */
export function table(
  caption: string,
  head: readonly { readonly label: string; readonly numeric: boolean }[],
  rows: readonly (readonly Child[])[],
): HTMLElement {
  const cell = (name: 'td' | 'th', child: Child, i: number, scope: string) => {
    const attributes: Record<string, string> = head[i]?.numeric === true ? { class: 'number' } : {};
    if (scope !== '') attributes['scope'] = scope;
    return element(name, attributes, child);
  };
  const top = head.map(({ label }, i) => cell('th', label, i, 'col'));
  const body = rows.map((row) =>
    element('tr', {}, ...row.map((child, i) => cell('td', child, i, ''))),
  );
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...top)),
      element('tbody', {}, ...body),
    ),
  );
}

/** A section with its heading, which the navigation names. */
export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return element(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    element('h2', { id: `${id}-title` }, title),
    ...children,
  );
}
