import type { ViewChange, ViewLocation } from '../page.ts';

// /{view}/{line}?t=&src=&pens=&lang=&theme=…  Unknown parameters are kept, in their order.

export const readLocation = (path: string, search: string): ViewLocation => {
  const [view = '', line] = path.split('/').filter(Boolean).map(decodeURIComponent);
  return { view, line: line ?? null, parameters: Object.fromEntries(new URLSearchParams(search)) };
};

export const writeLocation = ({ view, line, parameters }: ViewLocation): string => {
  const path =
    line === null ? `/${encodeURIComponent(view)}` : `/${encodeURIComponent(view)}/${encodeURIComponent(line)}`;
  const search = new URLSearchParams(parameters)
    .toString()
    // Readable in a chat window: these are legal in a query as they are.
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%3B', ';')
    .replaceAll('%40', '@')
    .replaceAll('%7E', '~');
  return search ? `${path}?${search}` : path;
};

export const changed = (location: ViewLocation, change: ViewChange): ViewLocation => {
  const parameters: Record<string, string> = { ...location.parameters };
  for (const [name, value] of Object.entries(change.parameters ?? {})) {
    if (value === null) delete parameters[name];
    else parameters[name] = value;
  }
  return {
    view: change.view ?? location.view,
    line: change.line === undefined ? location.line : change.line,
    parameters,
  };
};
