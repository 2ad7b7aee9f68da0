import { isLine, isLines, isWebUrl } from "@faable/auth-contract";
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
    messages: false,
    // An error shows the schema around it, whose names are suggested for a misspelt one.
    verbose: true,
  });
  formats.default(ajv);
  // Whatever is declared as a URL is one that may be shown and followed. Addresses are read by their own rule, which also
  // brings them to their normal form.
  return ajv.addFormat("uri", isWebUrl).addFormat("line", isLine).addFormat("lines", isLines).addFormat("idn-email", true);
};

/** What is shown was looked at when it came in; what was kept before there was a rule is shown as well. */
const shownAsKept = { line: true, lines: true, "idn-email": true } as const;

/** The value, made when it is first asked for. */
const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/**
 * One compiled form per schema, however many paths use it, and none before its first request: compiling all takes most of a
 * second. They are constants of the contract, so that all compile is shown by a test and not found out at each start.
 */
const perSchema = <T>(compile: (schema: object) => T) => {
  const known = new WeakMap<object, () => T>();
  return (schema: object): (() => T) => {
    const compiled = known.get(schema) ?? lazily(() => compile(schema));
    known.set(schema, compiled);
    return compiled;
  };
};

const validation = (
  validate: ReturnType<Ajv["compile"]>,
  value: unknown,
): ReturnType<ReturnType<FastifySchemaCompiler<object>>> =>
  validate(value)
    ? true
    : {
        error: Object.assign(new Error("invalid"), {
          code: "FST_ERR_VALIDATION",
          statusCode: 400,
          validation: validate.errors ?? [],
        }),
      };

/**
 * Compiles the contract's schemas. Query strings are text and are read as the types they declare; bodies are taken as
 * they are. The serializer writes declared fields only: what a reply does not declare cannot leave the server.
 */
export const createSchemaCompilers = (): Compilers => {
  const exactAjv = lazily(() => ajvFor(false));
  const coercingAjv = lazily(() => ajvFor(true));
  const exact = perSchema((schema) => exactAjv().compile(schema));
  const coercing = perSchema((schema) => coercingAjv().compile(schema));
  const serializer = perSchema((schema) => fastJsonStringify({ ...schema }, { ajv: { formats: shownAsKept } }));
  return {
    validator: ({ schema, httpPart }) => {
      const compiled = (httpPart === "body" ? exact : coercing)(schema);
      return (value: unknown) => validation(compiled(), value);
    },
    serializer: ({ schema }) => {
      const compiled = serializer(schema);
      return (value: unknown) => compiled()(value);
    },
  };
};
