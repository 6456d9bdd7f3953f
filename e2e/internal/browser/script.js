const visible = (selector) => [...document.querySelectorAll(selector)].some((e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0);

// aim returns where a click meets the element, or why it meets none.
const aim = (selector) => {
  if (document.readyState !== 'complete') return 'the page is being loaded';
  const e = [...document.querySelectorAll(selector)].find((e) => e.getClientRects().length > 0);
  if (!e) return 'it is not there, or not seen';
  if (e.disabled) return 'it is disabled';
  e.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
  const r = e.getClientRects()[0];
  const x = r.left + r.width / 2, y = r.top + r.height / 2;
  const hit = document.elementFromPoint(x, y);
  if (!hit) return `it is outside of the window, at ${x}, ${y}`;
  if (!e.contains(hit) && !hit.contains(e) && hit.closest('label')?.control !== e) return `${hit.outerHTML.slice(0, 80)} is in front of it`;
  return [x, y];
};

// focus brings the typing to a field, all of it selected.
const focus = (selector) => {
  if (document.readyState !== 'complete') return 'the page is being loaded';
  const e = document.querySelector(selector);
  if (!e) return 'it is not there';
  if (e.disabled || e.readOnly) return 'it takes no typing';
  e.focus();
  if (document.activeElement !== e) return 'it does not take the focus';
  if (e.select) e.select();
  return '';
};

const choose = (selector, value) => {
  const e = document.querySelector(selector);
  if (!e) return 'it is not there';
  if (![...e.options].some((o) => o.value === value)) return `it has no ${value}, but ${[...e.options].map((o) => o.value)}`;
  e.focus();
  e.value = value;
  e.dispatchEvent(new Event('input', {bubbles: true}));
  e.dispatchEvent(new Event('change', {bubbles: true}));
  return '';
};

const text = (selector) => [...document.querySelectorAll(selector)].map((e) => e.innerText.replace(/\s+/g, ' ').trim());

// focused describes what has the focus, and how that is shown.
const focused = () => {
  const e = document.activeElement;
  if (!e || e === document.body) return {selector: 'body', shown: true};
  const s = getComputedStyle(e);
  const r = e.getBoundingClientRect();
  return {
    selector: e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + (e.name ? `[name=${e.name}]` : ''),
    id: e.id, name: e.name ?? '', value: e.value ?? '', text: e.innerText?.replace(/\s+/g, ' ').trim() ?? '', href: e.getAttribute('href') ?? '',
    shown: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 && r.width > 0 && r.height > 0,
    seen: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
  };
};

// inView returns the addresses of the pictures that are seen without scrolling.
const inView = () => [...document.images].filter((i) => { const r = i.getBoundingClientRect(); return r.top < innerHeight && r.bottom > 0 && i.currentSrc; }).map((i) => i.currentSrc);

// sight is what the page says, for people.
const sight = () => {
  const page = (document.querySelector('main') ?? document.body)?.cloneNode(true);
  for (const list of page?.querySelectorAll('select') ?? []) list.remove();
  return page?.textContent.replace(/\s+/g, ' ').trim().slice(0, 1500) ?? '';
};
