// Values that run code when they are shown.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  console.log({
    get a() {
      throw new Error("trapped");
    },
  });
  console.log(
    new Proxy(
      {},
      { ownKeys: () => ["a"], get: () => "b", getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }) },
    ),
  );
  console.log(Object.assign(new Error("x"), { name: Symbol("x"), stack: {} }));
  console.log(
    {
      [Symbol.toPrimitive]: () => {
        throw 1;
      },
    },
    Symbol("x"),
    1n,
    () => {},
    new Date(NaN),
  );
};
