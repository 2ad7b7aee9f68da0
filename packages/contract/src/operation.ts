import type { Static, TSchema } from "typebox";
import type { ErrorCode } from "./errors.ts";
import type { Listing } from "./listing.ts";
import type { Permission } from "./permissions.ts";
import type { Tag } from "./tags.ts";

/** Who may call: the holder of a permission on the account's Management API, or anyone. */
export type Access = { readonly permission: Permission } | "public";

/** One endpoint, declared once. The server, the SDK, the OpenAPI document and the dashboard are all derived from it. */
export interface Operation<
  P extends TSchema | undefined = TSchema | undefined,
  Q extends TSchema | undefined = TSchema | undefined,
  B extends TSchema | undefined = TSchema | undefined,
  R extends TSchema = TSchema,
> {
  /** Name of the SDK's method and the OpenAPI `operationId`. */
  readonly id: string;
  /** The SDK's second name, in the style of its published predecessor. */
  readonly alias?: string;
  /** Heading under which it is documented. */
  readonly resource: Tag;
  /** `PUT` only where a standard demands it. */
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path with `:name` parameters. */
  readonly path: string;
  /** Other paths that mean the same. */
  readonly otherPaths?: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Whether a request without a body counts as an empty one. */
  readonly bodyOptional?: boolean;
  readonly reply: R;
  /** 204 has no body, whatever `reply` says. */
  readonly status: 200 | 201 | 204 | 302;
  /** How its errors are written: as the general format says, which is the default, or as OAuth does (RFC 6749 §5.2). */
  readonly format?: "oauth";
  /** Who calls it, where that is not the holder of a management token: a client that authenticates as such, or the holder of what its registration answered (RFC 7592 §1.3). */
  readonly caller?: "client" | "registration";
  /** Whether it answers lines of JSON (`application/x-ndjson`), each of which is as `reply` says. */
  readonly lines?: true;
  /** Whether its body is a form. */
  readonly form?: true;
  /** What it can raise beyond the codes that its access and its shape imply (see `errorsOf`). */
  readonly errors: readonly ErrorCode[];
  /** Present on lists. */
  readonly listing?: Listing;
}

type StaticOr<T> = T extends TSchema ? Static<T> : undefined;
export type ParamsOf<O> = O extends Operation<infer P, infer _Q, infer _B, infer _R> ? StaticOr<P> : never;
export type QueryOf<O> = O extends Operation<infer _P, infer Q, infer _B, infer _R> ? StaticOr<Q> : never;
export type BodyOf<O> = O extends Operation<infer _P, infer _Q, infer B, infer _R> ? StaticOr<B> : never;
export type ReplyOf<O> = O extends Operation<infer _P, infer _Q, infer _B, infer R> ? Static<R> : never;

/** Declares an operation; exists so that the types of its parts are kept. */
export const operation = <
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
  R extends TSchema = TSchema,
>(
  declared: Operation<P, Q, B, R>,
): Operation<P, Q, B, R> => Object.freeze(declared);

const always: readonly ErrorCode[] = [
  "account_not_found",
  "headers_too_large",
  "too_many_requests",
  "internal_error",
  "service_unavailable",
];
const protectedBy: readonly ErrorCode[] = [
  "unauthorized",
  "invalid_token",
  "user_suspended",
  "aud_mismatch",
  "insufficient_scope",
];
const withBody: readonly ErrorCode[] = ["bad_request", "validation_error", "unsupported_media_type", "payload_too_large"];
const withListing: readonly ErrorCode[] = ["bad_request", "invalid_query", "query_too_expensive"];

/** What documentation says below an operation's summary: its description and its other paths. May be empty. */
export const describe = ({ description, otherPaths = [] }: Operation): string => {
  const others = otherPaths.map((path) => `\`${path}\``).join(", ");
  return [description, others && `Also at ${others}.`].filter(Boolean).join(" ");
};

/** Every code an operation can answer, in the order of the registry's statuses. */
export const errorsOf = (op: Operation): readonly ErrorCode[] => [
  ...new Set<ErrorCode>([
    ...op.errors,
    ...(op.listing ? withListing : []),
    ...(op.listing && !op.listing.text ? (["search_not_supported"] as const) : []),
    ...(op.listing && op.listing.expand.length > 0 ? (["invalid_expand"] as const) : []),
    ...(op.body ? withBody : []),
    ...(op.access === "public" ? [] : protectedBy),
    ...(op.access === "public" ? [] : (["validation_error"] as const)),
    ...always,
  ]),
];
