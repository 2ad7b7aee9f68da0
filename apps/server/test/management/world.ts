import { randomBytes } from "node:crypto";
import {
  type IdKind,
  idPattern,
  idPrefixes,
  managementOperations,
  type Operation,
  operatorPermissions,
} from "@faable/auth-contract";
import type { Answer } from "../harness/http.ts";
import { plain, type Refer, type Schema, sample, sampleMembers } from "../harness/sample.ts";

/** A request that an operation takes, at each of its paths. */
export interface Request {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** Who makes the objects: a tenant with its token, or the operator with its own. */
export interface Caller {
  /** The account. */
  readonly id: string;
  readonly isOperator?: boolean;
  readonly call: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** Asks for a user's tokens by a password. */
  readonly signIn?: (parameters: Record<string, string>) => Promise<Answer>;
}

/** Requests that succeed in one account. What they refer to is made through the API first, anew for each. */
export interface World {
  readonly request: (operation: Operation) => Promise<Request>;
  /** The id of a new object of this kind, or of one that is there when none can be made. */
  readonly make: (kind: IdKind) => Promise<string>;
}

interface Made {
  readonly id: string;
  /** The parameters of the path that it was made under. */
  readonly params: Readonly<Record<string, string>>;
}

const operations: readonly Operation[] = Object.values(managementOperations);
const kinds = Object.keys(idPrefixes).filter((kind): kind is IdKind => Object.hasOwn(idPrefixes, kind));

/** An id of this form that names nothing. */
export const ghost = (kind: IdKind): string => `${idPrefixes[kind]}_${"0".repeat(24)}`;

export const isOperators = ({ access }: Operation): boolean =>
  access !== "public" && operatorPermissions.some(({ value }) => value === access.permission);

export const membersOf = (schema: object | undefined): Readonly<Record<string, Schema>> => plain(schema).properties ?? {};

/** The kind of object that a schema takes the id of. */
export const kindOf = ({ pattern, anyOf = [] }: Schema): IdKind | undefined =>
  kinds.find((kind) => pattern === idPattern(kind)) ?? anyOf.map(kindOf).find((kind) => kind !== undefined);

const creates = ({ status, reply }: Operation): IdKind | undefined =>
  status === 201 ? kindOf(membersOf(reply).id ?? {}) : undefined;

/** The kind that a parameter of a path names: by its pattern, or by what is created at the path before it. */
export const kindOfParameter = ({ path, params }: Operation, name: string): IdKind | undefined => {
  const collection = path.slice(0, path.indexOf(`/:${name}`));
  const creator = operations.find((each) => each.path === collection && creates(each));
  return kindOf(membersOf(params)[name] ?? {}) ?? (creator && creates(creator));
};

export const fill = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replace(/:([a-z_]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));

/** Every path that an operation is served at. */
export const pathsOf = ({ path, otherPaths = [] }: Operation): readonly string[] => [path, ...otherPaths];

/** The same request with other ids in its path. */
export const withParams = (operation: Operation, request: Request, params: Readonly<Record<string, string>>): Request => ({
  ...request,
  params: { ...request.params, ...params },
  paths: pathsOf(operation).map((path) => fill(path, { ...request.params, ...params })),
});

let counter = 0;

export const worldOf = ({ id: account, isOperator = false, call, signIn }: Caller): World => {
  const creatorOf = (kind: IdKind): Operation | undefined =>
    operations.find((each) => creates(each) === kind && (isOperator || !isOperators(each)));

  const firstListed = async (kind: IdKind): Promise<Made | undefined> => {
    const list = operations.find(
      ({ listing, params, reply }) => listing && !params && kindOf(membersOf(membersOf(reply).results?.items).id ?? {}) === kind,
    );
    const answer = list && (await call("GET", `${list.path}?pageSize=1`));
    return answer?.body.results[0] && { id: answer.body.results[0].id, params: {} };
  };

  const create = async (operation: Operation): Promise<Made> => {
    const { method, params, paths, body } = await request(operation);
    const answer = await call(method, paths[0] ?? "", body);
    if (answer.status !== 201) throw new Error(`${operation.id} made nothing: ${answer.status} ${answer.text}`);
    return { id: answer.body.id, params };
  };

  /** A session comes of signing in; a direct grant is the shortest way. */
  const signedIn = async (): Promise<Made> => {
    const person = { email: `p${randomBytes(6).toString("hex")}@example.org`, password: "a password to come in by" };
    const { body: user } = await call("POST", "/user", { email: person.email });
    await call("POST", "/credentials", { user: user.id, password: person.password });
    const { body: client } = await call("POST", "/client", { name: "Signs in", grant_types: ["password"] });
    await signIn?.({
      client_id: client.client_id,
      client_secret: client.client_secret,
      username: person.email,
      password: person.password,
    });
    const { body: sessions } = await call("GET", `/session?query=user:${user.id}`);
    return { id: sessions.results[0]?.id ?? ghost("session"), params: {} };
  };

  /** A block comes of a login that an Action denies for a while. */
  const blocked = async (): Promise<Made> => {
    const code = 'exports.onExecutePostLogin = async (event, api) => api.access.deny("No.", { blockFor: "1h" });';
    const { body: action } = await call("POST", "/actions", { name: "Denies", code });
    await signedIn();
    const { body: blocks } = await call("GET", `/block?query=action:${action.id}`);
    await call("POST", `/actions/${action.id}`, { enabled: false });
    return { id: blocks.results[0]?.id ?? ghost("block"), params: {} };
  };

  const made = async (kind: IdKind): Promise<Made> => {
    if (kind === "block" && signIn) return blocked();
    if (kind === "session" && signIn) return signedIn();
    const creator = creatorOf(kind);
    if (creator) return create(creator);
    if (kind === "account") return { id: account, params: {} };
    return (await firstListed(kind)) ?? { id: ghost(kind), params: {} };
  };

  const make = async (kind: IdKind): Promise<string> => (await made(kind)).id;

  const refer: Refer = (schema) => {
    const kind = kindOf(schema);
    return kind && make(kind);
  };

  /** What a path names that is no object with an id: a signing key, by its `kid`. */
  const named = async (name: string, schema: Schema): Promise<string> =>
    name === "kid" ? (await call("GET", "/account/keys")).body.keys.at(-1).kid : String(await sample(schema, counter, refer));

  /** The last first: a member brings its team with it. */
  const paramsOf = async (operation: Operation): Promise<Record<string, string>> => {
    const schemas = membersOf(operation.params);
    let params: Record<string, string> = {};
    for (const [name, schema] of Object.entries(schemas).toReversed()) {
      if (params[name] !== undefined) continue;
      const kind = kindOfParameter(operation, name);
      const object = kind ? await made(kind) : { id: await named(name, schema), params: {} };
      const brought = Object.entries(object.params).filter(([each]) => each in schemas);
      params = { ...Object.fromEntries(brought), ...params, [name]: object.id };
    }
    return params;
  };

  /** What is required; of a body that only must not be empty, its first members. */
  const neededOf = ({ required = [], properties = {}, minProperties = 0 }: Schema): readonly string[] =>
    required.length > 0 ? required : Object.keys(properties).slice(0, minProperties);

  /** What an operation needs to find: an Action's draft, and for an identity that is to be unlinked another way to sign in. */
  const prepare = async ({ id }: Operation, params: Readonly<Record<string, string>>): Promise<void> => {
    if (id === "publishAction") await call("POST", `/actions/${params.id}`, { draft: "exports.onExecuteContinue = () => {};" });
    if (id !== "deleteIdentity") return;
    const { body: identity } = await call("GET", `/identity/${params.id}`);
    await call("POST", "/credentials", { user: identity.user, password: "a password to come in by" });
  };

  const request = async (operation: Operation): Promise<Request> => {
    counter += 1;
    const number = counter;
    const params = await paramsOf(operation);
    await prepare(operation, params);
    const body = operation.body && plain(operation.body);
    return {
      method: operation.method,
      params,
      paths: pathsOf(operation).map((path) => fill(path, params)),
      body: body && (await sampleMembers(body, neededOf(body), number, refer)),
    };
  };

  return { request, make };
};
