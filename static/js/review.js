// Keys of the board's review: A approves, B goes to the reasons, 1-8 chooses one, Enter sends, N skips.
// By their place on the keyboard, because Telex and VNI type Vietnamese with letters; never in fields, and not when
// the keys of lists are switched off.

const part = (name) => document.querySelector(`[data-review="${name}"]`);
const reasons = () => [...document.querySelectorAll('[data-review="reason"]')];

function choose(number) {
  const reason = reasons()[number - 1];
  if (!reason) return;
  reason.checked = true;
  reason.focus();
}

const ACTIONS = {
  KeyA: () => part("approve")?.click(),
  KeyB: () => reasons()[0]?.focus(),
  KeyN: () => part("next")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("textarea, select, input:not([type=radio])")) return;
  if (localStorage.getItem("list-keys-off")) return;
  const digit = /^(?:Digit|Numpad)([1-8])$/.exec(event.code);
  if (digit) {
    choose(Number(digit[1]));
  } else if (event.code === "Enter" && event.target.matches("[type=radio]")) {
    part("form").requestSubmit();
  } else if (ACTIONS[event.code]) {
    ACTIONS[event.code]();
  } else {
    return;
  }
  event.preventDefault();
});
