import { type ErrorCode, errorCodes, oauthErrors, oauthStatusOf, statusOf } from "./errors.ts";
import { limits } from "./lifetimes.ts";
import { isIdle, type Listing, queryExamples } from "./listing.ts";
import { describe, errorsOf, type Operation } from "./operation.ts";
import { allOperations } from "./operations.ts";
import { managementPermissions, operatorPermissions } from "./permissions.ts";
import { tags } from "./tags.ts";
import { webUrlPattern } from "./web-url.ts";
import { linePattern, linesPattern } from "./written-text.ts";

type Json = Readonly<Record<string, unknown>>;

const requestId: Json = { type: "string", description: "Names the request in the server's log; also the header `x-request-id`." };

const errorSchema: Json = {
  type: "object",
  description: "What every refused request answers. Branch on `error_code`; `message` is for people and may change.",
  required: ["status", "error_code", "message", "docs", "request_id"],
  properties: {
    status: { type: "integer", description: "The HTTP status." },
    statusCode: { type: "integer", description: "The same, for older clients." },
    error_code: { $ref: "#/components/schemas/ErrorCode" },
    message: { type: "string", description: "What went wrong and what to change." },
    docs: { type: "string", format: "uri", description: "Where the code is explained." },
    request_id: requestId,
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
  required: ["error", "error_description", "error_code", "request_id"],
  properties: {
    error: { type: "string", enum: oauthErrors, description: "The code of the standard." },
    error_description: { type: "string", description: "What went wrong and what to change." },
    error_code: { $ref: "#/components/schemas/ErrorCode" },
    request_id: requestId,
  },
};

const withoutTitle = (schema: object): Json => Object.fromEntries(Object.entries(schema).filter(([key]) => !key.startsWith("~")));

/** What our own formats mean, for tools that do not know them. */
const patterns: Readonly<Record<string, string>> = { uri: webUrlPattern, line: linePattern, lines: linesPattern };

/** Named schemas are told once and referred to; others stand where they are used. */
const collect = (schema: object, components: Map<string, Json>): Json => {
  const inner = Object.fromEntries(
    Object.entries(withoutTitle(schema)).map(([key, value]) => [
      key,
      key === "title" || key === "description" ? value : resolve(value, components),
    ]),
  );
  const pattern = typeof inner.format === "string" ? patterns[inner.format] : undefined;
  if (pattern !== undefined) return { ...inner, pattern };
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

/** An example of each field that a list's `query` takes. */
const examplesOf = (listing: Listing | undefined, name: string): Json => {
  if (!listing || name !== "query") return {};
  const examples = Object.entries(queryExamples(listing)).map(([field, value]) => [field, { value }]);
  return { examples: Object.fromEntries(examples) };
};

const parametersOf = ({ params, query, listing }: Operation, components: Map<string, Json>): readonly Json[] => [
  ...Object.entries(propertiesOf(params)).map(([name, schema]) => parameter("path", name, schema, components)),
  ...Object.entries(propertiesOf(query))
    .filter(([name]) => !listing || !isIdle(listing, name))
    .map(([name, schema]) => ({ ...parameter("query", name, schema, components), ...examplesOf(listing, name) })),
];

const refusals = (operation: Operation): Json => {
  const byStatus = Map.groupBy(errorsOf(operation), operation.format === "oauth" ? oauthStatusOf : statusOf);
  const shape = operation.format === "oauth" ? "OAuthError" : "Error";
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

const requestBody = ({ form, caller, body, bodyOptional }: Operation, components: Map<string, Json>): Json => {
  if (!body) return {};
  const schema = resolve(body, components);
  const types = form
    ? ["application/x-www-form-urlencoded", ...(caller === "client" ? ["application/json"] : [])]
    : ["application/json"];
  return { requestBody: { required: !bodyOptional, content: Object.fromEntries(types.map((type) => [type, { schema }])) } };
};

/** A client may name itself by HTTP Basic or in the body; the Management API takes a token however it was come by. */
const securityOf = ({ caller, access }: Operation): readonly Json[] => {
  if (caller === "client") return [{ client: [] }, {}];
  if (caller === "registration") return [{ registration: [] }];
  return access === "public" ? [] : [{ oauth2: [access.permission] }, { management: [] }];
};

const securitySchemes = (server: string): Json => ({
  oauth2: {
    type: "oauth2",
    description: "A machine client of the account. `audience` must be the account's `management_audience`.",
    flows: {
      clientCredentials: {
        tokenUrl: `${server}/oauth/token`,
        scopes: Object.fromEntries(
          [...managementPermissions, ...operatorPermissions].map(({ value, description }) => [value, description]),
        ),
      },
    },
  },
  management: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A token whose audience is the account's `management_audience`.",
  },
  registration: {
    type: "http",
    scheme: "bearer",
    description: "The `registration_access_token` that the registration answered last (RFC 7592).",
  },
  client: {
    type: "http",
    scheme: "basic",
    description: "`client_id` and `client_secret`, each form-encoded (RFC 6749 §2.3.1). Or both in the body.",
  },
});

const operationObject = (operation: Operation, components: Map<string, Json>): Json => ({
  operationId: operation.id,
  tags: [operation.resource],
  summary: operation.summary,
  description: describe(operation) || operation.summary,
  security: securityOf(operation),
  parameters: parametersOf(operation, components),
  ...requestBody(operation, components),
  responses: {
    [String(operation.status)]: {
      description: "Done.",
      ...(operation.status === 204
        ? {}
        : {
            content: {
              [operation.lines ? "application/x-ndjson" : "application/json"]: { schema: resolve(operation.reply, components) },
            },
          }),
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
      contact: { name: "Faable Auth", url: `${server}/docs` },
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: server }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { ...schemas, ...Object.fromEntries(components) },
      securitySchemes: securitySchemes(server),
    },
  };
};
