import { errorsOf, type Operation } from "@faable/auth-contract";
import { docComment } from "./doc-comment.ts";
import { bodyName, paramsName, pascal, pathParameters, replyName, takesBody } from "./names.ts";
import { plain } from "./schema.ts";

/** One argument of a method. */
interface Argument {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly description: string;
}

const changes = (op: Operation): boolean => op.id.startsWith("update");

const requirement = (op: Operation): string => {
  const required = plain(op.body ?? {}).required ?? [];
  return required.length > 0 ? ` Required: ${required.map((name) => `\`${name}\``).join(", ")}.` : "";
};

const bodyArgument = (op: Operation): Argument => ({
  name: changes(op) ? "patch" : "data",
  type: bodyName(op),
  optional: op.bodyOptional ?? false,
  description: changes(op) ? "What to change; fields left out stay as they are." : `What to send.${requirement(op)}`,
});

const queryArgument = (op: Operation): Argument => ({
  name: "params",
  type: paramsName(op),
  optional: true,
  description: op.listing ? "Filter, order and page size. Default: everything, newest first, 30 per page." : "Options.",
});

const optionsArgument: Argument = {
  name: "options",
  type: "CallOptions",
  optional: true,
  description: "For this call alone: `signal`, `timeout`, `headers`, `retries`.",
};

const argumentsOf = (op: Operation): Argument[] => [
  ...pathParameters(op).map(({ argument, description }) => ({ name: argument, type: "string", optional: false, description })),
  ...(takesBody(op) ? [bodyArgument(op)] : []),
  ...(op.query ? [queryArgument(op)] : []),
  optionsArgument,
];

const signature = (op: Operation): string => {
  const args = argumentsOf(op).map(({ name, type, optional }) => `${name}${optional ? "?" : ""}: ${type}`);
  const result = op.listing ? `Pager<${replyName(op)}>` : `ApiPromise<${replyName(op)}>`;
  return `${op.id}(${args.join(", ")}): ${result};`;
};

const exampleArgument = (op: Operation, { name }: Argument): string => {
  const required = name === "data" ? (plain(op.body ?? {}).required ?? []) : [];
  return required.length > 0 ? `{ ${required.join(", ")} }` : name;
};

const lowerFirst = (word: string): string => word.charAt(0).toLowerCase() + word.slice(1);

const exampleOf = (op: Operation): string => {
  const args = argumentsOf(op).filter(({ optional }) => !optional);
  const call = `api.${op.id}(${args.map((argument) => exampleArgument(op, argument)).join(", ")})`;
  return op.listing ? `const { results, next } = await ${call};` : `const ${lowerFirst(replyName(op))} = await ${call};`;
};

const accessOf = (op: Operation): string => {
  const request = `\`${op.method} ${op.path}\``;
  return op.access === "public" ? `${request}; open to anyone.` : `${request}; needs \`${op.access.permission}\`.`;
};

const documentationOf = (op: Operation): string[] => [
  `${op.summary}.`,
  "",
  ...(op.description ? [op.description, ""] : []),
  accessOf(op),
  "",
  ...argumentsOf(op).map(({ name, description }) => `@param ${name} ${description}`),
  ...(op.listing ? ["@returns A pager; nothing is requested before it is awaited or one of its methods is called."] : []),
  `@throws {FaableApiError} ${errorsOf(op)
    .map((code) => `\`${code}\``)
    .join(", ")}`,
  "@example",
  "```ts",
  exampleOf(op),
  "```",
];

const aliasLines = (op: Operation, owner: string): string[] =>
  op.alias
    ? ["", ...docComment([`Another name of {@link ${owner}.${op.id}}.`], "  "), `  ${op.alias}: ${owner}["${op.id}"];`]
    : [];

const declarationLines = (op: Operation, owner: string): string[] => [
  ...docComment(documentationOf(op), "  "),
  `  ${signature(op)}`,
  ...aliasLines(op, owner),
];

const pathText = (op: Operation): string => {
  const named = new Map(pathParameters(op).map(({ inPath, argument }) => [`:${inPath}`, argument]));
  const parts = op.path.slice(1).split("/");
  return `[${parts.map((part) => named.get(part) ?? JSON.stringify(part)).join(", ")}]`;
};

const callText = (op: Operation): string => {
  if (op.listing) return `transport.list(${pathText(op)}, params, options)`;
  const body = takesBody(op) ? `, body: ${bodyArgument(op).name}` : "";
  return `transport.request({ method: "${op.method}", path: ${pathText(op)}${op.query ? ", params" : ""}${body}, options })`;
};

const definitionLines = (op: Operation, owner: string): string[] => {
  const names = argumentsOf(op).map(({ name }) => name);
  const start = `  const ${op.id}: ${owner}["${op.id}"] = (${names.join(", ")}) =>`;
  const whole = `${start} ${callText(op)};`;
  return whole.length <= 130 ? [whole] : [start, `    ${callText(op)};`];
};

const memberLines = (op: Operation): string[] => [`    ${op.id},`, ...(op.alias ? [`    ${op.alias}: ${op.id},`] : [])];

const typeNames = (op: Operation): string[] => [
  replyName(op),
  ...argumentsOf(op)
    .map(({ type }) => type)
    .filter((type) => !["string", optionsArgument.type].includes(type)),
];

const importLines = (operations: readonly Operation[]): string[] => {
  const names = [...new Set(operations.flatMap(typeNames))].sort();
  return [
    ...(operations.some((op) => !op.listing) ? ['import type { ApiPromise } from "../api-promise.ts";'] : []),
    'import type { CallOptions } from "../call-options.ts";',
    ...(operations.some((op) => op.listing) ? ['import type { Pager } from "../pager.ts";'] : []),
    'import type { Transport } from "../transport.ts";',
    "import type {",
    ...names.map((name) => `  ${name},`),
    '} from "./types.gen.ts";',
  ];
};

/** `<resource>.gen.ts`: the methods of one resource as a documented interface, and the function that makes them. */
export const methodsFile = (resource: string, operations: readonly Operation[]): string => {
  const owner = `${pascal(resource)}Methods`;
  return [
    ...importLines(operations),
    "",
    `/** Methods of the resource \`${resource}\`. */`,
    `export interface ${owner} {`,
    operations.map((op) => declarationLines(op, owner).join("\n")).join("\n\n"),
    "}",
    "",
    `/** Makes the methods of \`${resource}\` out of what sends requests. */`,
    `export const ${resource}Methods = (transport: Transport): ${owner} => {`,
    ...operations.flatMap((op) => definitionLines(op, owner)),
    "  return {",
    ...operations.flatMap(memberLines),
    "  };",
    "};",
  ].join("\n");
};

/** `methods.gen.ts`: all resources together. */
export const allMethodsFile = (resources: readonly string[]): string =>
  [
    'import type { Transport } from "../transport.ts";',
    ...resources.map((name) => `import { type ${pascal(name)}Methods, ${name}Methods } from "./${name}.gen.ts";`),
    "",
    "/** Every method that the contract declares. */",
    "export interface ManagementMethods",
    `  extends ${resources.map((name) => `${pascal(name)}Methods`).join(",\n    ")} {}`,
    "",
    "/** Makes every method that the contract declares. */",
    "export const managementMethods = (transport: Transport): ManagementMethods => ({",
    ...resources.map((name) => `  ...${name}Methods(transport),`),
    "});",
  ].join("\n");
