// A claim that is endless.
// → failed RangeError|TypeError|InternalError
exports.onExecutePostLogin = async (event, api) => {
  const endless = new Proxy(
    {},
    {
      ownKeys: () => ["a"],
      getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
      get: () => endless,
      getPrototypeOf: () => Object.prototype,
    },
  );
  api.idToken.setCustomClaim("endless", { a: endless });
};
