import { Ajv } from "ajv";
import formats from "ajv-formats";
import fastJsonStringify from "fast-json-stringify";
import type { FastifySchemaCompiler, FastifySerializerCompiler } from "fastify";

interface Compilers {
  readonly validator: FastifySchemaCompiler<object>;
  readonly serializer: FastifySerializerCompiler<object>;
}

const ajvFor = (coerceTypes: boolean): Ajv => {
  const ajv = new Ajv({
    coerceTypes,
    allErrors: true,
    strict: false,
    useDefaults: false,
    removeAdditional: false,
    messages: true,
  });
  formats.default(ajv);
  return ajv;
};

/**
 * Compiles the contract's schemas, each once however many paths use it. Query strings are text and are read as the types
 * they declare; bodies are taken as they are. The serializer writes declared fields only: what a reply does not declare
 * cannot leave the server.
 */
export const createSchemaCompilers = (): Compilers => {
  const exact = ajvFor(false);
  const coercing = ajvFor(true);
  const serializers = new WeakMap<object, (value: unknown) => string>();
  return {
    validator: ({ schema, httpPart }) => (httpPart === "body" ? exact : coercing).compile(schema),
    serializer: ({ schema }) => {
      const known = serializers.get(schema) ?? fastJsonStringify({ ...schema });
      serializers.set(schema, known);
      return known;
    },
  };
};
