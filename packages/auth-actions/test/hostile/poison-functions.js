// Function.prototype, emptied.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  for (const name of ["call", "apply", "bind", "toString"]) delete Function.prototype[name];
  Reflect.apply = () => console.error("REACHED");
  delete globalThis.Reflect;
  api.access.review("still");
};
