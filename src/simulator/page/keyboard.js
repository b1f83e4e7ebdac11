// Lists that are one stop for the Tab key: arrows, Home and End move inside.

/** Makes the matching items of a container one tab stop. Call `refresh` whenever the items have changed. */
export function rovingList(container, selector, { horizontal = false } = {}) {
  const [back, forward] = horizontal ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  const items = () => [...container.querySelectorAll(selector)];
  const makeCurrent = (item) => {
    for (const other of items()) other.tabIndex = other === item ? 0 : -1;
  };
  container.addEventListener('keydown', (event) => {
    const all = items();
    const at = all.indexOf(event.target);
    if (at < 0) return;
    const next = { [back]: at - 1, [forward]: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const item = all[Math.max(0, Math.min(next, all.length - 1))];
    makeCurrent(item);
    item.focus();
  });
  container.addEventListener('focusin', (event) => {
    if (items().includes(event.target)) makeCurrent(event.target);
  });
  return {
    refresh: (preferred) => {
      const all = items();
      makeCurrent(all.find((item) => item.tabIndex === 0 && item === document.activeElement) ?? preferred ?? all.at(0));
    },
  };
}
