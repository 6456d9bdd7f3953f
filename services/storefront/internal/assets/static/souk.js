// What HTML and htmx cannot do by themselves. Everything works without it.
'use strict';

(() => {
  // A form that has been sent is not sent again by a second click; it can be again when the page comes back.
  document.addEventListener('submit', (e) => {
    const form = e.target;
    if (!form.matches('[data-once]')) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = 'yes';
    for (const b of form.querySelectorAll('button[type=submit]')) b.setAttribute('aria-disabled', 'true');
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent;
      for (const b of form.querySelectorAll('button[aria-disabled]')) b.removeAttribute('aria-disabled');
    }
  });

  // A page that waits for the shop asks again by itself, while it is looked at and where no part of it does.
  const seconds = Number(document.body.dataset.again);
  if (seconds && !document.querySelector('[hx-trigger*="load delay"]')) {
    window.setInterval(() => { if (!document.hidden) window.location.reload(); }, seconds * 1000);
  }

  // A choice in a form that says so is sent at once.
  document.addEventListener('change', (e) => {
    const form = e.target.form;
    if (form && form.matches('[data-auto]') && !form.matches('[hx-get], [hx-post]')) form.requestSubmit();
  });

  // The price and the stock of the variant that is chosen.
  document.addEventListener('change', (e) => {
    const chosen = e.target;
    if (!chosen.matches('#add input[name=sku]')) return;
    const stock = document.getElementById('availability');
    document.getElementById('price').textContent = chosen.dataset.price;
    stock.textContent = chosen.closest('label').querySelector('[data-text]').textContent;
    stock.className = 'stock-' + chosen.dataset.stock;
    stock.dataset.stock = chosen.dataset.stock;
  });

  // Filters are folded away where there is little room, until somebody opens them.
  const narrow = window.matchMedia('(max-width: 55.99rem)');
  let open = null;
  const fold = () => {
    const filters = document.getElementById('more-filters');
    if (filters && narrow.matches) filters.open = open === true;
  };
  fold();
  document.addEventListener('htmx:afterSettle', fold);
  document.addEventListener('click', (e) => {
    const summary = e.target.closest('#more-filters > summary');
    if (summary) open = !summary.parentElement.open;
  });

  // What is being typed into a filter stays when the list comes that was asked for before.
  let typed = [];
  document.addEventListener('htmx:beforeSwap', (e) => {
    const {target, requestConfig} = e.detail;
    if (target.id !== 'listing' || !requestConfig.formData) return;
    typed = Array.from(target.querySelectorAll('input[inputmode]')).filter((i) => i.value !== requestConfig.formData.get(i.name));
  });
  document.addEventListener('htmx:afterSwap', () => {
    for (const old of typed) {
      const field = document.getElementById(old.id);
      if (field) field.value = old.value;
    }
    typed = [];
  });

  // The suggestions under the search field: a combobox with a list (ARIA Authoring Practices Guide).
  const field = document.getElementById('q');
  const box = document.getElementById('suggestions');
  const options = () => Array.from(box.querySelectorAll('[role=option]'));
  const current = () => options().findIndex((o) => o.getAttribute('aria-selected') === 'true');
  const select = (i) => {
    options().forEach((o, n) => o.setAttribute('aria-selected', String(n === i)));
    const chosen = options()[i];
    if (chosen) { field.setAttribute('aria-activedescendant', chosen.id); chosen.scrollIntoView({block: 'nearest'}); }
    else field.removeAttribute('aria-activedescendant');
  };
  const follow = (o) => window.location.assign(o.dataset.href);
  const close = () => {
    box.textContent = '';
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };
  box.addEventListener('htmx:afterSwap', () => {
    if (document.activeElement !== field || !field.value.trim()) { close(); return; }
    field.setAttribute('aria-expanded', String(options().length > 0));
    field.removeAttribute('aria-activedescendant');
  });
  field.addEventListener('keydown', (e) => {
    const n = options().length;
    if (e.key === 'Escape' && n) { close(); e.preventDefault(); return; }
    if (!n) return;
    if (e.key === 'ArrowDown') { select((current() + 1) % n); e.preventDefault(); }
    if (e.key === 'ArrowUp') { select(current() < 0 ? n - 1 : (current() + n - 1) % n); e.preventDefault(); }
  });
  document.addEventListener('click', (e) => { if (!e.target.closest('.find')) close(); });
  field.form.addEventListener('submit', (e) => {
    const chosen = options()[current()];
    if (chosen) { follow(chosen); e.preventDefault(); }
  });
  box.addEventListener('mousedown', (e) => e.preventDefault()); // the field keeps the focus
  box.addEventListener('click', (e) => { const o = e.target.closest('[role=option]'); if (o) follow(o); });
  field.addEventListener('blur', () => { window.setTimeout(() => { if (!box.contains(document.activeElement)) close(); }, 150); });
})();
