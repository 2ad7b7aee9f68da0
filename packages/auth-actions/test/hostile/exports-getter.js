// A hook that is another one each time it is asked for.
// → completed|failed TypeError|Error
let asked = 0;
Object.defineProperty(exports, "onExecutePostLogin", {
  get: () => {
    asked += 1;
    return asked % 2 === 1 ? () => {} : asked;
  },
});
