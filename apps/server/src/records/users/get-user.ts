import { problem } from "../../base/index.ts";
import type { Executor } from "../../ground/storage/index.ts";
import { toUser, type UserShape } from "./user.ts";
import { findUserRow } from "./user-store.ts";

export const notFound = () => problem("not_found", "This account has no such user.");

export const findUser = async (db: Executor, accountId: string, id: string): Promise<UserShape | undefined> => {
  const row = await findUserRow(db, accountId, id);
  return row && toUser(row);
};

export const getUser = async (db: Executor, accountId: string, id: string): Promise<UserShape> => {
  const user = await findUser(db, accountId, id);
  if (!user) throw notFound();
  return user;
};
