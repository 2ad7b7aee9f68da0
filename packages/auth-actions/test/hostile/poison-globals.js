// Every global, removed or replaced.
// → completed|failed ReferenceError|TypeError|Error
exports.onExecutePostLogin = async (event, api) => {
  for (const name of Object.getOwnPropertyNames(globalThis))
    try {
      globalThis[name] = () => "poisoned";
    } catch {}
};
