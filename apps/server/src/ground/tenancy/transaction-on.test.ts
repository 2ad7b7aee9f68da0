import { CompiledQuery, DummyDriver, type QueryResult } from "kysely";
import { expect, test } from "vitest";
import { type OpenTransaction, transactionOn } from "./transaction-on.ts";

const write = (name: string) => CompiledQuery.raw(`insert ${name}`);

const refusedBy = (code: string): Error => Object.assign(new Error(code), { code });

/** A driver that notes what is sent; `begins` is when it has begun, and `answer` what it says to a statement. */
const driverOf = ({
  begins = Promise.resolve(),
  answer = (_: string): void => undefined,
  answered = (_: string): Promise<void> | undefined => undefined,
  commits = () => Promise.resolve(),
} = {}) => {
  const said: string[] = [];
  const executeQuery = async <R>({ sql }: CompiledQuery): Promise<QueryResult<R>> => {
    said.push(sql);
    answer(sql);
    await answered(sql);
    return { rows: [] };
  };
  const connection = {
    executeQuery,
    streamQuery: () => {
      throw new Error("not asked");
    },
  };
  const saying = (what: string, then: Promise<void> = Promise.resolve()) => {
    said.push(what);
    return then;
  };
  const driver = Object.assign(new DummyDriver(), {
    acquireConnection: async () => connection,
    beginTransaction: () => saying("begin", begins),
    commitTransaction: () => saying("commit", commits()),
    rollbackTransaction: () => saying("rollback"),
    releaseConnection: () => saying("release"),
  });
  const transact = <T>(work: (transaction: OpenTransaction) => Promise<T>) => transactionOn(driver, [], work);
  return { said, transact };
};

const read = ({ db }: OpenTransaction) => db.selectFrom("teams").select("id").execute();
const anyRead = expect.stringMatching(/^select "id" from "teams"/);

test("reads leave with begin, and from the first write on everything waits until there is a transaction", async () => {
  const begun = Promise.withResolvers<void>();
  const { said, transact } = driverOf({ begins: begun.promise });
  const done = transact(async (tx) => {
    await read(tx);
    tx.send(write("a"));
    await read(tx);
  });
  await new Promise(setImmediate);
  expect(said).toEqual(["begin", anyRead]);
  begun.resolve();
  await done;
  expect(said).toEqual(["begin", anyRead, "insert a", anyRead, "commit", "release"]);
});

test("nothing is written where no transaction was begun", async () => {
  const { said, transact } = driverOf({ begins: Promise.reject(new Error("no transaction")) });
  const done = transact(async (tx) => tx.send(write("a")));
  await expect(done).rejects.toThrow("no transaction");
  expect(said).toEqual(["begin", "rollback", "release"]);
});

test("what nobody waits for fails the transaction all the same, and is what is told", async () => {
  let hasFailed = false;
  const { said, transact } = driverOf({
    answer: (sql) => {
      if (hasFailed) throw refusedBy("25P02");
      if (sql !== "insert a") return;
      hasFailed = true;
      throw refusedBy("23503");
    },
  });
  const silent = transact(async (tx) => tx.send(write("a")));
  await expect(silent).rejects.toThrow("23503");
  hasFailed = false;
  const followed = transact(async (tx) => {
    tx.send(write("a"));
    await read(tx);
  });
  await expect(followed).rejects.toThrow("23503");
  expect(said.filter((each) => each === "rollback")).toHaveLength(2);
});

test("a commit that was none does not hide what made it one, however late that is heard", async () => {
  const late = Promise.withResolvers<void>();
  const { said, transact } = driverOf({
    answered: (sql) => (sql === "insert a" ? late.promise.then(() => Promise.reject(refusedBy("57014"))) : undefined),
    commits: () => {
      setImmediate(late.resolve);
      return Promise.reject(new Error("rolled back instead"));
    },
  });
  await expect(transact(async (tx) => tx.send(write("a")))).rejects.toThrow("57014");
  expect(said).toEqual(["begin", "insert a", "commit", "rollback", "release"]);
});

test("what was asked in the moment in which a transaction fails is not sent behind its end", async () => {
  for (let moment = 0; moment < 20; moment += 1) {
    const { said, transact } = driverOf();
    const late: Promise<void>[] = [];
    const sendLater = async (tx: OpenTransaction): Promise<void> => {
      for (let n = 0; n < moment; n += 1) await undefined;
      tx.send(write("late"));
    };
    const done = transact(async (tx) => {
      await read(tx);
      late.push(sendLater(tx));
      throw new Error("changed our mind");
    });
    await expect(done).rejects.toThrow("changed our mind");
    await Promise.allSettled(late);
    await new Promise(setImmediate);
    expect(said.slice(said.indexOf("rollback")), `${moment} turns later`).toEqual(["rollback", "release"]);
  }
});

test("whoever is still at work on a transaction that has failed reaches its connection no more", async () => {
  const { said, transact } = driverOf();
  const rolledBack = Promise.withResolvers<void>();
  const late: Promise<unknown>[] = [];
  const done = transact(async (tx) => {
    late.push(rolledBack.promise.then(() => read(tx)));
    late.push(rolledBack.promise.then(() => tx.send(write("late"))));
    throw new Error("changed our mind");
  });
  await expect(done).rejects.toThrow("changed our mind");
  rolledBack.resolve();
  for (const each of await Promise.allSettled(late))
    expect(each).toMatchObject({ status: "rejected", reason: { message: "The transaction is over." } });
  expect(said).toEqual(["begin", "rollback", "release"]);
});
