// A prototype for the next run.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  if ({}.smuggled || [].smuggled || (() => {}).smuggled) console.error("REACHED");
  Object.prototype.smuggled = Array.prototype.smuggled = Function.prototype.smuggled = true;
};
