import { openapi } from './openapi.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
  readonly additionalProperties?: Schema | boolean;
}
interface Operation {
  readonly summary: string;
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }
    >
  >;
}

const link = (name: string): string => `[${name}](#${name.toLowerCase()})`;

const typeText = (schema: Schema): string => {
  if (schema.$ref) return link(schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(typeText).join(' or ');
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(' ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.type === 'array' && schema.items) return `list of ${typeText(schema.items)}`;
  if (schema.properties) {
    return `{ ${Object.entries(schema.properties)
      .map(([name, inner]) => `${name}: ${typeText(inner)}`)
      .join(', ')} }`;
  }
  return typeof schema.type === 'string' ? schema.type : (schema.type?.join(' or ') ?? 'any');
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Columns padded to their widest cell, as the formatter leaves them. */
const table = (header: readonly string[], rows: readonly (readonly string[])[]): string[] => {
  const cells = rows.map((row) => row.map(cell));
  const widths = header.map((title, column) =>
    Math.max(3, title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)];
};

const operationText = (method: string, path: string, operation: Operation): string => {
  const lines = [`## ${method.toUpperCase()} ${path}`, '', `${operation.summary}.`, ''];
  if (operation.parameters.length > 0) {
    const rows = operation.parameters.map(({ name, in: place, required, schema }) => [
      `\`${name}\`${required ? '' : ' (optional)'}`,
      place,
      typeText(schema),
      schema.description ?? '',
    ]);
    lines.push(...table(['Parameter', 'In', 'Form', 'Meaning'], rows), '');
  }
  for (const { schema } of Object.values(operation.requestBody?.content ?? {}))
    lines.push(`Body: ${typeText(schema)}`, '');
  const answers = Object.entries(operation.responses).map(([status, response]) => {
    const [type, content] = Object.entries(response.content ?? {})[0] ?? [];
    return [status, response.description, content?.schema ? typeText(content.schema) : (type ?? '')];
  });
  return [...lines, ...table(['Answer', 'Meaning', 'Form'], answers)].join('\n');
};

const schemaText = (name: string, schema: Schema): string => {
  const lines = [`### ${name}`, ''];
  if (schema.description) lines.push(`${schema.description}.`, '');
  if (!schema.properties) return [...lines, typeText(schema)].join('\n');
  const rows = Object.entries(schema.properties).map(([field, inner]) => [
    `\`${field}\`${schema.required?.includes(field) ? '' : ' (optional)'}`,
    typeText(inner),
    inner.description ?? '',
  ]);
  return [...lines, ...table(['Field', 'Form', 'Meaning'], rows)].join('\n');
};

/** REFERENCE.md of the HTTP interface: one section per operation, then the forms they share. */
export const reference = (version: string): string => {
  const document = openapi(version) as {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, Schema> };
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationText(method, path, operation)),
  );
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => schemaText(name, schema));
  return [
    '# HTTP interface',
    '',
    'Written from `routes.ts` by `npm run docs`; do not edit. Times are Unix ms, or ISO 8601 with offset.',
    'The binary frames of `/api/live` are described at the top of `frame.ts`.',
    '',
    operations.join('\n\n'),
    '',
    '# Forms',
    '',
    schemas.join('\n\n'),
    '',
  ].join('\n');
};
