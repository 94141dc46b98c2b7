import { z } from 'zod';

// Reference pages are written from the schemas, so that what is documented is what is checked.

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly $ref?: string;
}

/** A table of every field of a schema: path, what it may be, default, what it means. */
export const schemaTable = (schema: z.ZodType, io: 'input' | 'output' = 'input'): string => {
  const root = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as JsonSchema;
  const definitions = (root as { $defs?: Record<string, JsonSchema> }).$defs ?? {};
  const rows: string[] = [];
  const resolve = (part: JsonSchema): JsonSchema => {
    const name = part.$ref?.split('/').at(-1);
    const target = name === undefined ? undefined : definitions[name];
    return target ? { ...target, ...(part.description === undefined ? {} : { description: part.description }) } : part;
  };
  const visit = (part: JsonSchema, path: string, required: boolean): void => {
    const schemaPart = resolve(part);
    if (path !== '')
      rows.push(
        `| \`${path}\` | ${form(schemaPart, resolve)} | ${need(schemaPart, required)} | ${cell(schemaPart.description ?? '')} |`,
      );
    for (const branch of branches(schemaPart).map(resolve)) {
      for (const [key, child] of Object.entries(branch.properties ?? {})) {
        visit(child, path === '' ? key : `${path}.${key}`, branch.required?.includes(key) ?? false);
      }
      if (branch.items) visitItems(resolve(branch.items), `${path}[]`);
    }
  };
  const visitItems = (item: JsonSchema, path: string): void => {
    const seen = new Set<string>();
    for (const branch of branches(item).map(resolve)) {
      for (const [key, child] of Object.entries(branch.properties ?? {})) {
        if (seen.has(key)) continue;
        seen.add(key);
        visit(child, `${path}.${key}`, branch.required?.includes(key) ?? false);
      }
    }
  };
  visit(root, '', true);
  return ['| Field | May be | Needed | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
};

const branches = (schema: JsonSchema): readonly JsonSchema[] => {
  const choices = schema.anyOf ?? schema.oneOf;
  return choices ? choices.filter(({ type }) => type !== 'null') : [schema];
};

const form = (schema: JsonSchema, resolve: (part: JsonSchema) => JsonSchema): string => {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map((choice) => form(resolve(choice), resolve)))].join(' or ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum)
    return schema.enum.length > 30
      ? `one of ${schema.enum.length}, listed below`
      : schema.enum.map((value) => `\`${String(value)}\``).join(' ');
  if (schema.type === 'array') return schema.items ? `list of ${form(resolve(schema.items), resolve)}` : 'list';
  const low = schema.minimum ?? schema.exclusiveMinimum;
  const range =
    low !== undefined && low > -1e15
      ? ` from ${low}${schema.maximum !== undefined && schema.maximum < 1e15 ? ` to ${schema.maximum}` : ''}`
      : '';
  return cell(`${String(schema.type ?? 'text')}${range}${schema.pattern ? `, \`${schema.pattern}\`` : ''}`);
};

const need = (schema: JsonSchema, required: boolean): string =>
  schema.default !== undefined ? `default \`${JSON.stringify(schema.default)}\`` : required ? 'yes' : 'no';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
