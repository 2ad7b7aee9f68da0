// A thrown Proxy.
// → failed Error
exports.onExecutePostLogin = async (event, api) => {
  throw new Proxy(
    {},
    {
      get: () => {
        throw new Error("trapped");
      },
    },
  );
};
