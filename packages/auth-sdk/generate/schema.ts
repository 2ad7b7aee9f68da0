/** The parts of JSON Schema that the contract uses, as plain data. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** Whether a value travels to the server or comes from it: what is sent is typed more leniently. */
export type Direction = "sent" | "received";

/** A declared schema without the hidden marks of its library. */
export const plain = (schema: object): JsonSchema => JSON.parse(JSON.stringify(schema));

export const typesOf = (schema: JsonSchema): readonly string[] => {
  if (typeof schema.type === "string") return [schema.type];
  return schema.type ?? [];
};

/** The schemas directly inside a schema. */
export const partsOf = (schema: JsonSchema): readonly JsonSchema[] => [
  ...Object.values(schema.properties ?? {}),
  ...(schema.items ? [schema.items] : []),
  ...(schema.anyOf ?? []),
];
