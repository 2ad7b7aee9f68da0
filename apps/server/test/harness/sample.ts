import fc from "fast-check";

/** The parts of JSON Schema that the contract uses, read from its declarations. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
}

/** A declared schema as plain data, without the hidden marks of its library. */
export const plain = (schema: object | undefined): Schema => JSON.parse(JSON.stringify(schema ?? {}));

export const typesOf = ({ type = [] }: Schema): readonly string[] => (typeof type === "string" ? [type] : type);

/** A string, unlike every other one of another `number`, that the schema takes. */
const text = ({ enum: words, format, pattern, minLength = 0, maxLength = 64 }: Schema, number: number): string => {
  if (words) return words[0] ?? "";
  if (format === "uri") return `https://sample-${number}.example/`;
  if (format === "idn-email") return `sample-${number}@example.org`;
  if (format === "hostname") return `sample-${number}.example`;
  if (format === "date-time") return new Date(number * 1000).toISOString();
  if (pattern === undefined) return `Sample ${number}`.slice(0, maxLength).padEnd(minLength, "x");
  const texts = fc.sample(fc.stringMatching(new RegExp(pattern)), { seed: number, numRuns: 20 });
  const [longest = ""] = texts
    .filter(({ length }) => length >= minLength && length <= maxLength)
    .toSorted((a, b) => b.length - a.length);
  return longest;
};

/** How a string that refers to an object is filled in; `undefined` when the schema is no reference. */
export type Refer = (schema: Schema) => Promise<string> | undefined;

/** A value that the schema takes: of objects the required members only, of lists the least. */
export const sample = async (schema: Schema, number: number, refer: Refer): Promise<unknown> => {
  if (schema.const !== undefined) return schema.const;
  if (schema.examples?.length) return schema.examples[0];
  if (schema.anyOf) return sample(schema.anyOf[0] ?? {}, number, refer);
  switch (typesOf(schema)[0]) {
    case "string":
      return refer(schema) ?? text(schema, number);
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    case "array":
      return Promise.all(Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}, number, refer)));
    case "object":
      return sampleMembers(schema, schema.required ?? [], number, refer);
    default:
      return null;
  }
};

/** An object with these members of the schema. */
export const sampleMembers = async (
  { properties = {} }: Schema,
  names: readonly string[],
  number: number,
  refer: Refer,
): Promise<Record<string, unknown>> => {
  const members = names.map(
    async (name): Promise<[string, unknown]> => [name, await sample(properties[name] ?? {}, number, refer)],
  );
  return Object.fromEntries(await Promise.all(members));
};
