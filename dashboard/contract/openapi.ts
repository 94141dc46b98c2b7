import { z } from 'zod';
import { PROBLEM_TYPE, Problem } from '../../config/vocabulary/problem.ts';
import { LiveMessage, LiveRequest } from './live-message.ts';
import { ROUTES, type Route } from './routes.ts';

type Json = Record<string, unknown>;

// Schemas that carry an id become components and are referred to; the others are written where they stand.
const schemaOf = (schema: z.ZodType, components: Json, io: 'input' | 'output'): Json => {
  const {
    $schema: _,
    $defs,
    ...inline
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  }) as Json & { $defs?: Json };
  for (const [name, definition] of Object.entries($defs ?? {})) components[name] ??= rebased(definition);
  const based = rebased(inline) as Json;
  const id = typeof based.id === 'string' ? based.id : undefined;
  if (!id) return based;
  components[id] ??= based;
  return { $ref: `#/components/schemas/${id}` };
};

/** `#/$defs/X` of a single schema is `#/components/schemas/X` of the document. */
const rebased = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(rebased);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, inner.replace(/^.*#?\/\$defs\//, '#/components/schemas/')]
        : [key, rebased(inner)],
    ),
  );
};

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

const queryParameters = (query: z.ZodObject | undefined, components: Json): Json[] => {
  if (!query) return [];
  const schema = schemaOf(query, components, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
};

const operation = (route: Route, components: Json): Json => {
  const responses: Json = {};
  for (const [status, reply] of Object.entries(route.replies)) {
    const content = reply.schema
      ? { content: { 'application/json': { schema: schemaOf(reply.schema, components, 'output') } } }
      : reply.type
        ? { content: { [reply.type]: {} } }
        : {};
    responses[status] = { description: reply.description, ...content };
  }
  responses.default = {
    description: 'what is wrong and what to do (RFC 9457)',
    content: { [PROBLEM_TYPE]: { schema: schemaOf(Problem, components, 'output') } },
  };
  return {
    summary: route.summary,
    parameters: [...pathParameters(route.path), ...queryParameters(route.query, components)],
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(route.body, components, 'input') } },
          },
        }
      : {}),
    responses,
  };
};

/** The OpenAPI 3.1 description of the dashboard's HTTP interface, written from the list of routes. */
export const openapi = (version: string): Json => {
  const components: Json = {};
  const paths: Record<string, Json> = {};
  for (const route of ROUTES) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route, components) };
  }
  schemaOf(LiveRequest, components, 'input');
  schemaOf(LiveMessage, components, 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Zhongshi 中试',
      version,
      description:
        'Pilot base gateway and digital twin. Times are Unix ms, or ISO 8601 with offset; errors are RFC 9457.',
    },
    paths,
    components: { schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => a.localeCompare(b))) },
  };
};
