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

const operationText = (method: string, path: string, operation: Operation): string => {
  const lines = [`## ${method.toUpperCase()} ${path}`, '', `${operation.summary}.`, ''];
  if (operation.parameters.length > 0) {
    lines.push('| Parameter | In | Form | Meaning |', '| --- | --- | --- | --- |');
    for (const { name, in: place, required, schema } of operation.parameters) {
      lines.push(
        `| \`${name}\`${required ? '' : ' (optional)'} | ${place} | ${cell(typeText(schema))} | ${cell(schema.description ?? '')} |`,
      );
    }
    lines.push('');
  }
  for (const { schema } of Object.values(operation.requestBody?.content ?? {}))
    lines.push(`Body: ${typeText(schema)}`, '');
  lines.push('| Answer | Meaning | Form |', '| --- | --- | --- |');
  for (const [status, response] of Object.entries(operation.responses)) {
    const [type, content] = Object.entries(response.content ?? {})[0] ?? [];
    const form = content?.schema ? typeText(content.schema) : (type ?? '');
    lines.push(`| ${status} | ${cell(response.description)} | ${cell(form)} |`);
  }
  return lines.join('\n');
};

const schemaText = (name: string, schema: Schema): string => {
  const lines = [`### ${name}`, ''];
  if (schema.description) lines.push(`${schema.description}.`, '');
  if (schema.properties) {
    lines.push('| Field | Form | Meaning |', '| --- | --- | --- |');
    for (const [field, inner] of Object.entries(schema.properties)) {
      const optional = schema.required?.includes(field) ? '' : ' (optional)';
      lines.push(`| \`${field}\`${optional} | ${cell(typeText(inner))} | ${cell(inner.description ?? '')} |`);
    }
  } else {
    lines.push(typeText(schema));
  }
  return lines.join('\n');
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
