/** A new element with a class and, when given, a text. */
export const element = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  text?: string,
): HTMLElementTagNameMap[Name] => {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

/** Writes only what differs: an unchanged text costs no layout. */
export const writeText = (node: Node, text: string): void => {
  if (node.textContent !== text) node.textContent = text;
};

export const writeData = (target: HTMLElement, name: string, value: string | null): void => {
  if (value === null) delete target.dataset[name];
  else if (target.dataset[name] !== value) target.dataset[name] = value;
};
