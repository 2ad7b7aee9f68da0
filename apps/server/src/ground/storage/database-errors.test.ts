import { expect, test } from "vitest";
import { isConnectionLost, isDeadlock, isStatementTimeout, isUnavailable, isUniqueViolation } from "./database-errors.ts";

const failure = (message: string, members: object = {}): Error => Object.assign(new Error(message), members);

test("a taken value is known by its constraint, and where a distributed database leaves that out, by the message", () => {
  const plain = failure('duplicate key value violates unique constraint "teams_account_id_slug_key"', {
    code: "23505",
    constraint: "teams_account_id_slug_key",
  });
  const passedOn = failure('duplicate key value violates unique constraint "teams_account_id_slug_key_102040"', {
    code: "23505",
  });
  for (const error of [plain, passedOn]) {
    expect(isUniqueViolation(error, "slug")).toBe(true);
    expect(isUniqueViolation(error, "email")).toBe(false);
  }
  expect(isUniqueViolation(failure("another state", { code: "23503", constraint: "teams_account_id_slug_key" }), "slug")).toBe(
    false,
  );
  expect(isUniqueViolation(failure("slug", { code: "23505" }), "slug")).toBe(false);
});

test("of two transactions that waited for each other the one that was undone may be tried again, and its connection is good", () => {
  const undone = failure("deadlock detected", { code: "40P01" });
  expect([isDeadlock(undone), isUnavailable(undone), isConnectionLost(undone)]).toEqual([true, true, false]);
});

test("a statement that took too long leaves its connection as it was; one that was never answered does not", () => {
  const slow = failure("canceling statement due to statement timeout", { code: "57014" });
  expect([isStatementTimeout(slow), isUnavailable(slow), isConnectionLost(slow)]).toEqual([true, true, false]);
  for (const lost of [
    failure("Query read timeout"),
    failure("Connection terminated unexpectedly"),
    failure("timeout exceeded when trying to connect"),
    failure("read ECONNRESET", { code: "ECONNRESET" }),
    failure("terminating connection due to administrator command", { code: "57P01" }),
  ])
    expect([isUnavailable(lost), isConnectionLost(lost)], lost.message).toEqual([true, true]);
  expect(isUnavailable(failure("boom"))).toBe(false);
});
