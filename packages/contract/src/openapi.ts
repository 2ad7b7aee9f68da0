import { type ErrorCode, errorCodes } from "./errors.ts";
import { limits } from "./lifetimes.ts";
import { describe, errorsOf, type Operation } from "./operation.ts";
import { allOperations } from "./operations.ts";

type Json = Readonly<Record<string, unknown>>;

const oauthShaped = new Set(["issueToken"]);

const errorSchema: Json = {
  type: "object",
  description: "What every refused request answers. Branch on `error_code`; `message` is for people and may change.",
  required: ["status", "error_code", "message", "docs"],
  properties: {
    status: { type: "integer", description: "The HTTP status." },
    statusCode: { type: "integer", description: "The same, for older clients." },
    error_code: { $ref: "#/components/schemas/ErrorCode" },
    message: { type: "string", description: "What went wrong and what to change." },
    docs: { type: "string", format: "uri", description: "Where the code is explained." },
    details: {
      type: "object",
      additionalProperties: true,
      description: "Facts of this code, for example what was expected and what came.",
    },
  },
};

const oauthErrorSchema: Json = {
  type: "object",
  description: "RFC 6749 §5.2, with `error_code` where `error` is too coarse.",
  required: ["error", "error_description"],
  properties: {
    error: { type: "string", description: "The code of the standard." },
    error_description: { type: "string", description: "What went wrong and what to change." },
    error_code: { $ref: "#/components/schemas/ErrorCode" },
  },
};

const withoutTitle = (schema: object): Json => Object.fromEntries(Object.entries(schema).filter(([key]) => !key.startsWith("~")));

/** Named schemas are told once and referred to; others stand where they are used. */
const collect = (schema: object, components: Map<string, Json>): Json => {
  const inner = Object.fromEntries(
    Object.entries(withoutTitle(schema)).map(([key, value]) => [
      key,
      key === "title" || key === "description" ? value : resolve(value, components),
    ]),
  );
  const { title } = inner;
  if (typeof title !== "string") return inner;
  components.set(title, inner);
  return { $ref: `#/components/schemas/${title}` };
};

const resolve = (value: unknown, components: Map<string, Json>): unknown => {
  if (Array.isArray(value)) return value.map((each) => resolve(each, components));
  return typeof value === "object" && value !== null ? collect(value, components) : value;
};

const propertiesOf = (schema: object | undefined): Readonly<Record<string, object>> => {
  const properties: unknown = schema && Reflect.get(schema, "properties");
  return typeof properties === "object" && properties !== null ? Object.fromEntries(Object.entries(properties)) : {};
};

const parameter = (place: "path" | "query", name: string, schema: object, components: Map<string, Json>): Json => ({
  name,
  in: place,
  required: place === "path",
  description: Reflect.get(schema, "description"),
  schema: resolve(schema, components),
});

const parametersOf = ({ params, query }: Operation, components: Map<string, Json>): readonly Json[] => [
  ...Object.entries(propertiesOf(params)).map(([name, schema]) => parameter("path", name, schema, components)),
  ...Object.entries(propertiesOf(query)).map(([name, schema]) => parameter("query", name, schema, components)),
];

const refusals = (operation: Operation): Json => {
  const byStatus = Map.groupBy(errorsOf(operation), (code) => errorCodes[code].status);
  const shape = oauthShaped.has(operation.id) ? "OAuthError" : "Error";
  const entry = (codes: readonly ErrorCode[]): Json => ({
    description: codes.map((code) => `\`${code}\``).join(", "),
    content: {
      "application/json": {
        schema: {
          allOf: [{ $ref: `#/components/schemas/${shape}` }, { type: "object", properties: { error_code: { enum: codes } } }],
        },
      },
    },
  });
  return Object.fromEntries([...byStatus].sort(([a], [b]) => a - b).map(([status, codes]) => [String(status), entry(codes)]));
};

const requestBody = ({ id, body, bodyOptional }: Operation, components: Map<string, Json>): Json => {
  if (!body) return {};
  const schema = resolve(body, components);
  const types = oauthShaped.has(id) ? ["application/x-www-form-urlencoded", "application/json"] : ["application/json"];
  return { requestBody: { required: !bodyOptional, content: Object.fromEntries(types.map((type) => [type, { schema }])) } };
};

const operationObject = (operation: Operation, components: Map<string, Json>): Json => ({
  operationId: operation.id,
  tags: [operation.resource],
  summary: operation.summary,
  description: describe(operation) || operation.summary,
  ...(operation.access === "public" ? { security: [] } : { security: [{ management: [operation.access.permission] }] }),
  parameters: parametersOf(operation, components),
  ...requestBody(operation, components),
  responses: {
    [String(operation.status)]: {
      description: "Done.",
      content: { "application/json": { schema: resolve(operation.reply, components) } },
    },
    ...refusals(operation),
  },
});

const pathOf = (path: string): string => path.replace(/:([a-z_]+)/g, "{$1}");

/** The OpenAPI 3.1 document of every declared operation. `server` is the origin it is served from. */
export const openApiDocument = (version: string, server: string): Json => {
  const components = new Map<string, Json>();
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of allOperations) {
    const path = pathOf(operation.path);
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationObject(operation, components) };
  }
  const schemas = {
    ErrorCode: { type: "string", enum: Object.keys(errorCodes) },
    Error: errorSchema,
    OAuthError: oauthErrorSchema,
  };
  return {
    openapi: "3.1.0",
    info: {
      title: "Faable Auth",
      version,
      description: `Identity platform: protocol endpoints and Management API of one account. Bodies are JSON of at most ${limits.bodyBytes} bytes. Lists answer \`results\` and \`next\`.`,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: server }],
    paths,
    components: {
      schemas: { ...schemas, ...Object.fromEntries(components) },
      securitySchemes: {
        management: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "A token whose audience is the account's `management_audience`.",
        },
      },
    },
  };
};
